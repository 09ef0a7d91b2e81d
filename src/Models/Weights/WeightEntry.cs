using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>What a file says of one tensor in it, before the tensor is read.</summary>
internal sealed record WeightEntry(string Name, ScalarType Type, long[] Shape)
{
    /// <exception cref="OverflowException">There are more than a number can say.</exception>
    public long Bytes => TensorType.Bytes(Type, Shape);
}
