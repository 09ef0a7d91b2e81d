using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>How a file describes one of its tensors; known before the tensor is read.</summary>
internal sealed record WeightEntry(string Name, ScalarType Type, long[] Shape)
{
    /// <exception cref="OverflowException">The number overflows.</exception>
    public long Bytes => TensorType.Bytes(Type, Shape);
}
