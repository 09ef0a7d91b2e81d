using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>A run of <see cref="FlatParameters"/> that the optimizer treats alike.</summary>
internal readonly record struct ParameterGroup(long Offset, long Length, double WeightDecay);

/// <summary>
/// A network's learned parameters in one flat tensor and their gradients in another; the network's own tensors are views
/// of them. An optimizer step, a norm or an exchange between machines is then a call on one tensor.
/// </summary>
/// <remarks>
/// Lay it out after the network has moved to its device, and leave the gradients' views in place: neither
/// <c>zero_grad()</c>, which drops them, nor <c>.to(dtype)</c> while it is in use.
/// </remarks>
internal sealed class FlatParameters : IDisposable
{
    private readonly nn.Module network;

    /// <summary>Lays out what a network learns: weights, with weight decay, then norms and biases, without.</summary>
    public FlatParameters(nn.Module network, double weightDecay)
    {
        this.network = network;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        List<Parameter> learned = [.. network.parameters().Where(parameter => parameter.requires_grad)];
        List<Parameter> weights = [.. learned.Where(parameter => parameter.dim() > 1)];
        List<Parameter> normsAndBiases = [.. learned.Where(parameter => parameter.dim() <= 1)];
        List<Parameter> ordered = [.. weights, .. normsAndBiases];

        Values = nn.utils.parameters_to_vector(ordered).detach().clone().DetachFromDisposeScope();
        nn.utils.vector_to_parameters(Values, ordered);
        Gradients = zeros_like(Values).DetachFromDisposeScope();
        long offset = 0;
        foreach (Parameter parameter in ordered)
        {
            long length = parameter.numel();
            parameter.grad = Gradients.narrow(0, offset, length).view(parameter.shape);
            offset += length;
        }

        long decayed = weights.Sum(parameter => parameter.numel());
        Groups = [new(0, decayed, weightDecay), new(decayed, offset - decayed, 0)];
    }

    /// <summary>All parameters, [P].</summary>
    public Tensor Values { get; }

    /// <summary>All gradients, [P], in the order of <see cref="Values"/>.</summary>
    public Tensor Gradients { get; }

    /// <summary>The groups, which together cover <see cref="Values"/>.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Frees the gradients; the network keeps its parameters.</summary>
    public void Dispose()
    {
        network.zero_grad();
        Gradients.Dispose();
        Values.Dispose();
    }
}
