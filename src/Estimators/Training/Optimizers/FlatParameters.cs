using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>A range of <see cref="FlatParameters"/> that the optimizer treats alike.</summary>
/// <param name="Offset">Where it starts.</param>
/// <param name="Length">How many numbers it has.</param>
/// <param name="WeightDecay">Factor of the L2 penalty's gradient.</param>
/// <param name="LearningRateFactor">What the training's learning rate is multiplied by.</param>
internal readonly record struct ParameterGroup(
    long Offset,
    long Length,
    double WeightDecay,
    double LearningRateFactor = 1
);

/// <summary>A parameter in <see cref="FlatParameters"/>.</summary>
/// <param name="Name">Its name in the state dictionary.</param>
/// <param name="Offset">Where it starts.</param>
/// <param name="Values">The network's own parameter.</param>
/// <param name="Gradient">Its gradient, of the same shape.</param>
internal sealed record FlatParameter(string Name, long Offset, Parameter Values, Tensor Gradient)
{
    /// <summary>The name of the layer that it belongs to.</summary>
    public string Layer => LayerOf(Name);

    /// <summary>
    /// Whether an output unit has several numbers: true for a weight, false for a bias or a scale, whatever its axes.
    /// </summary>
    public bool IsWeight { get; } = HasSeveralNumbersAUnit(Values);

    public static string LayerOf(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];

    public static bool HasSeveralNumbersAUnit(Parameter values) => values.dim() > 1 && values.numel() > values.shape[0];
}

/// <summary>How <see cref="FlatParameters"/> are laid out.</summary>
internal sealed record ParameterLayout
{
    /// <summary>Factor of the L2 penalty's gradient on weights.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The factor of the learning rate of each parameter, by its name.</summary>
    public Func<string, double> LearningRateFactor { get; init; } = _ => 1;

    /// <summary>Which parameters learn later, if any.</summary>
    public Func<Parameter, bool> LearnsLater { get; init; } = _ => false;
}

/// <summary>
/// A network's learned parameters in one flat tensor and their gradients in another; the network's own tensors are
/// views of them. An optimizer step, a norm or an exchange between machines is then a call on one tensor.
/// </summary>
/// <remarks>
/// Parameters are ordered by group; those that learn later come last and are not touched before. Parameters that never learn
/// are left out. Create it after the network has moved to its device, and keep the views of the gradients: while it is in use,
/// call neither <c>zero_grad()</c>, which drops them, nor <c>.to(dtype)</c>.
/// </remarks>
internal sealed class FlatParameters : IDisposable
{
    private readonly nn.Module network;
    private readonly List<FlatParameter> parameters = [];

    /// <summary>Lays out the parameters that learn: weights, with weight decay, then norms and biases, without.</summary>
    public FlatParameters(nn.Module network, ParameterLayout layout)
    {
        this.network = network;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        var all = network.named_parameters().Select(named => (Name: named.Item1, Parameter: named.Item2)).ToList();
        LastLayer = FlatParameter.LayerOf(all[^1].Name);
        var groups = all.Where(named => named.Parameter.requires_grad || layout.LearnsLater(named.Parameter))
            .GroupBy(named =>
                (
                    LearnsLater: layout.LearnsLater(named.Parameter),
                    Factor: layout.LearningRateFactor(named.Name),
                    IsWeight: FlatParameter.HasSeveralNumbersAUnit(named.Parameter)
                )
            )
            .OrderBy(group => group.Key.LearnsLater)
            .ThenBy(group => group.Key.Factor)
            .ThenByDescending(group => group.Key.IsWeight)
            .ToList();
        List<Parameter> ordered = [.. groups.SelectMany(group => group.Select(named => named.Parameter))];
        Values = nn.utils.parameters_to_vector(ordered).detach().clone().DetachFromDisposeScope();
        nn.utils.vector_to_parameters(Values, ordered);
        Gradients = zeros_like(Values).DetachFromDisposeScope();

        long offset = 0;
        foreach (var group in groups)
        {
            var start = offset;
            foreach (var (name, parameter) in group)
            {
                var length = parameter.numel();
                var gradient = Gradients.narrow(0, offset, length).view(parameter.shape).DetachFromDisposeScope();
                parameters.Add(new FlatParameter(name, offset, parameter, gradient));
                offset += length;
            }

            var weightDecay = group.Key.IsWeight ? layout.WeightDecay : 0;
            Groups.Add(new ParameterGroup(start, offset - start, weightDecay, group.Key.Factor));
            LearnedLength = group.Key.LearnsLater ? LearnedLength : offset;
        }

        Attach(0, LearnedLength);
    }

    /// <summary>All parameters, [P].</summary>
    public Tensor Values { get; }

    /// <summary>All gradients, [P], in the order of <see cref="Values"/>.</summary>
    public Tensor Gradients { get; }

    /// <summary>The groups, which together cover <see cref="Values"/>.</summary>
    public List<ParameterGroup> Groups { get; } = [];

    /// <summary>The name of the network's last layer, whether it learns or not.</summary>
    public string LastLayer { get; }

    /// <summary>How many of the numbers, counted from the first, learn now.</summary>
    public long LearnedLength { get; private set; }

    /// <summary>The parameters that learn now, in order.</summary>
    public IEnumerable<FlatParameter> Learned => parameters.Where(parameter => parameter.Offset < LearnedLength);

    /// <summary>From now on all these parameters learn; set <c>requires_grad</c> of the network's parameters first.</summary>
    public void Thaw()
    {
        var before = LearnedLength;
        LearnedLength = Values.numel();
        Attach(before, LearnedLength);
    }

    /// <summary>Frees the gradients; the network keeps its parameters.</summary>
    public void Dispose()
    {
        network.zero_grad();
        parameters.ForEach(parameter => parameter.Gradient.Dispose());
        Gradients.Dispose();
        Values.Dispose();
    }

    private void Attach(long from, long to)
    {
        foreach (var parameter in parameters.Where(parameter => parameter.Offset >= from && parameter.Offset < to))
        {
            parameter.Values.grad = parameter.Gradient;
        }
    }
}
