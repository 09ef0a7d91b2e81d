using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NormML.Transforms.Images;

/// <summary>Converts bytes to floats, 16 at a time.</summary>
internal static class Widening
{
    /// <summary>How many bytes <see cref="Load"/> takes.</summary>
    public const int Count = 16;

    /// <summary>The 16 bytes at an offset, as two vectors of 8 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Low, Vector256<float> High) Load(ref byte from, int offset)
    {
        var words = Vector256.WidenLower(Vector128.LoadUnsafe(ref from, (nuint)offset).ToVector256Unsafe());
        var (low, high) = (Vector256.WidenLower(words).AsInt32(), Vector256.WidenUpper(words).AsInt32());
        return (Vector256.ConvertToSingle(low), Vector256.ConvertToSingle(high));
    }
}
