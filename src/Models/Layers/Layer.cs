using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Layers;

/// <summary>
/// A module of NormML, from one tensor to one tensor. It neither disposes nor returns its input, and leaves nothing
/// but its output in the dispose scope around it.
/// </summary>
public abstract class Layer : Module<Tensor, Tensor>
{
    private protected Layer(string name)
        : base(name) { }

    /// <summary>
    /// Sees each output, for as long as it is set. TorchSharp's own forward hooks will not do: their types have changed
    /// between the versions that one build of NormML runs on.
    /// </summary>
    internal Action<Layer, Tensor>? Observer { get; set; }

    /// <summary>Computes the output; to be used through <c>call</c>.</summary>
    public sealed override Tensor forward(Tensor input)
    {
        var output = Compute(input);
        Observer?.Invoke(this, output);
        return output;
    }

    private protected abstract Tensor Compute(Tensor input);
}
