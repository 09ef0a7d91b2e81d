using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>Converts weights from one float type to another.</summary>
internal static class WeightTypes
{
    /// <summary>
    /// Whether values of one type can replace those of another: floats for floats, integers for integers.
    /// </summary>
    public static bool Fit(ScalarType received, ScalarType needed) =>
        received == needed
        || (is_floating_point(received) && is_floating_point(needed))
        || (received != ScalarType.Bool && needed == ScalarType.Int64 && is_integral(received));

    /// <summary>Whether another float type represents every value of one float type exactly.</summary>
    public static bool IsExact(ScalarType from, ScalarType to) =>
        from == to
        || !is_floating_point(from)
        || to == ScalarType.Float64
        || (to == ScalarType.Float32 && from != ScalarType.Float64);

    /// <summary>The tensor in the type wanted in the file; unchanged where it holds no floats.</summary>
    public static Tensor Convert(string name, Tensor tensor, ScalarType? floats)
    {
        if (floats is not (null or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
        {
            throw new ArgumentException(
                $"Weights are written as Float32, Float16 or BFloat16, or as they are; received {floats}."
            );
        }

        if (floats is not { } type || tensor.dtype == type || !tensor.is_floating_point())
        {
            return tensor;
        }

        using var scope = NewDisposeScope();
        var converted = tensor.detach().to(type);
        if (!IsExact(tensor.dtype, type) && converted.isinf().ne(tensor.isinf()).any().item<bool>())
        {
            throw new ArgumentException(
                $"{name} has values too large for {type}; "
                    + $"choose {(type == ScalarType.Float16 ? "BFloat16 or Float32" : "the type it has")}."
            );
        }

        return converted.MoveToOuterDisposeScope();
    }
}
