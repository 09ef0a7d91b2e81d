using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models;

/// <summary>Helpers for tensors. Parameters and buffers are detached from the dispose scope in which their module is
/// created.</summary>
internal static class Tensors
{
    /// <summary>
    /// Share scalars or create them with <c>using</c>: each implicit scalar is a native allocation that waits for its
    /// finalizer. Thousands of them fragment the heap into pieces too small for larger blocks.
    /// </summary>
    public static readonly Scalar One = 1;

    private static readonly Scalar Two = 2;

    /// <summary>The square of each value, without the scalar that TorchSharp's <c>square</c> creates.</summary>
    public static Tensor Squared(this Tensor values) => values.pow(Two);

    /// <summary>The sum, without the scalar that TorchSharp's operator creates.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <inheritdoc cref="Plus(Tensor, Tensor)"/>
    public static Tensor Plus(this Tensor left, Scalar right) => left.add(right, One);

    public static Parameter Parameter(Tensor data, bool learns = true)
    {
        var parameter = new Parameter(data, learns);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    public static Tensor Buffer(Tensor data) => data.DetachFromDisposeScope();
}
