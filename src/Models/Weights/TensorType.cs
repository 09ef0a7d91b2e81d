using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>A tensor type that files may hold, with its name in each format.</summary>
/// <param name="Type">TorchSharp's name.</param>
/// <param name="SafeTensors">The name in a safetensors header.</param>
/// <param name="Storage">The name of PyTorch's storage class, in module torch.</param>
/// <param name="Name">The name of PyTorch's dtype, in module torch.</param>
/// <param name="Size">Bytes per element.</param>
internal sealed record TensorType(ScalarType Type, string SafeTensors, string Storage, string Name, long Size)
{
    public static IReadOnlyList<TensorType> All { get; } =
    [
        new(ScalarType.Float32, "F32", "FloatStorage", "float32", 4),
        new(ScalarType.Float64, "F64", "DoubleStorage", "float64", 8),
        new(ScalarType.Float16, "F16", "HalfStorage", "float16", 2),
        new(ScalarType.BFloat16, "BF16", "BFloat16Storage", "bfloat16", 2),
        new(ScalarType.Int64, "I64", "LongStorage", "int64", 8),
        new(ScalarType.Int32, "I32", "IntStorage", "int32", 4),
        new(ScalarType.Int16, "I16", "ShortStorage", "int16", 2),
        new(ScalarType.Int8, "I8", "CharStorage", "int8", 1),
        new(ScalarType.Byte, "U8", "ByteStorage", "uint8", 1),
        new(ScalarType.Bool, "BOOL", "BoolStorage", "bool", 1),
    ];

    public static TensorType? Find(ScalarType type) => All.FirstOrDefault(known => known.Type == type);

    public static long SizeOf(ScalarType type) => All.Single(known => known.Type == type).Size;

    /// <summary>
    /// The number of bytes of a tensor. Even for an empty tensor all other lengths are multiplied, as libtorch does.
    /// </summary>
    /// <exception cref="OverflowException">The number of bytes overflows.</exception>
    public static long Bytes(ScalarType type, long[] shape)
    {
        var bytes = shape
            .Where(length => length != 0)
            .Aggregate(SizeOf(type), (product, length) => checked(product * length));
        return shape.Contains(0) ? 0 : bytes;
    }
}
