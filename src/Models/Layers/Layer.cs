using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Layers;

/// <summary>
/// A module of NormML that maps one tensor to one tensor. It neither disposes nor returns its input, and adds only its
/// output to the surrounding dispose scope.
/// </summary>
public abstract class Layer : Module<Tensor, Tensor>
{
    private protected Layer(string name)
        : base(name) { }

    /// <summary>
    /// If set, called with each output. TorchSharp's forward hooks cannot be used: their types differ between the
    /// TorchSharp versions that one build of NormML supports.
    /// </summary>
    internal Action<Layer, Tensor>? Observer { get; set; }

    /// <summary>Computes the output. Use <c>call</c> instead of this method.</summary>
    public sealed override Tensor forward(Tensor input)
    {
        var output = Compute(input);
        Observer?.Invoke(this, output);
        return output;
    }

    private protected abstract Tensor Compute(Tensor input);
}
