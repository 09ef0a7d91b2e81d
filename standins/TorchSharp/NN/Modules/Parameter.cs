// A tensor that a module learns.
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public class Parameter : Tensor
{
    // Takes the handle: `data` is empty afterwards.
    public Parameter(Tensor data, bool requires_grad = true) : base(data.with_requires_grad(requires_grad).MoveHandle())
    {
    }

    private Parameter(nint handle) : base(handle)
    {
    }

    /// <summary>Another handle to the same tensor, as the modules with native state hand out at each reading.</summary>
    internal Parameter Share() => new(NativeMethods.normml_tensor_share(Handle));
}
