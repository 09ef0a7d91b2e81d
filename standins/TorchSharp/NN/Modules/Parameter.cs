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

    /// <summary>A module's own parameter: outside every scope, and without the count that the constructor above leaves behind.</summary>
    internal static Parameter Own(Tensor data)
    {
        var parameter = new Parameter(data.with_requires_grad().DetachFromDisposeScope().DecoupleFromNativeHandle());
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    /// <summary>Another handle to the same tensor, as the modules with native state hand out at each reading.</summary>
    internal Parameter Share() => new(NativeMethods.normml_tensor_share(Handle));
}
