using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models;

/// <summary>Tensors that a module keeps: detached from the dispose scope in which it happens to be made.</summary>
internal static class Tensors
{
    /// <summary>One scalar for all: each implicit one is a native allocation with a finalizer.</summary>
    public static readonly Scalar One = 1;

    public static Parameter Parameter(Tensor data, bool learns = true)
    {
        var parameter = new Parameter(data, learns);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    public static Tensor Buffer(Tensor data) => data.DetachFromDisposeScope();
}
