using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>
/// The part of a network that neither learns nor follows the batches: it gets no gradients, and stays in evaluation
/// mode while the rest trains. <see cref="Thaw"/> ends that.
/// </summary>
internal sealed class FrozenLayers
{
    private readonly HashSet<Parameter> parameters;
    private IReadOnlyList<nn.Module> modules;

    public FrozenLayers(IReadOnlyList<nn.Module> modules)
    {
        this.modules = modules;
        // Parameters that the network itself does not train must not start to learn when the rest thaws.
        parameters = new HashSet<Parameter>(
            modules.SelectMany(module => module.parameters()).Where(parameter => parameter.requires_grad),
            ReferenceEqualityComparer.Instance
        );
        SetLearning(false);
    }

    /// <summary>Whether a parameter is one that <see cref="Thaw"/> makes learn.</summary>
    public bool Contains(Parameter parameter) => parameters.Contains(parameter);

    /// <summary>Puts a network in training mode, except for the frozen modules.</summary>
    public void Train(nn.Module network)
    {
        network.train();
        foreach (var module in modules)
        {
            module.eval();
        }
    }

    /// <summary>From now on everything learns.</summary>
    public void Thaw()
    {
        SetLearning(true);
        modules = [];
    }

    private void SetLearning(bool learns)
    {
        foreach (var parameter in parameters)
        {
            parameter.requires_grad = learns;
        }
    }
}
