using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>How the values of a primitive column type are compared, kept and written.</summary>
internal static class ItemValues
{
    internal static IEqualityComparer<T> EqualityOf<T>() =>
        typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)new TextEquality() : EqualityComparer<T>.Default;

    /// <summary>Text is ordered by its UTF-16 codes, whatever the culture.</summary>
    internal static Comparison<T> ComparisonOf<T>() =>
        typeof(T) == typeof(ReadOnlyMemory<char>)
            ? (Comparison<T>)(object)(Comparison<ReadOnlyMemory<char>>)((left, right) => left.Span.SequenceCompareTo(right.Span))
            : Comparer<T>.Default.Compare;

    /// <summary>Empty text, NaN and the key 0 are missing; other types have no missing value.</summary>
    internal static Func<T, bool> IsMissing<T>(PrimitiveDataViewType type)
    {
        if (type is KeyDataViewType)
            return value => EqualityComparer<T>.Default.Equals(value, default);
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return value => Unsafe.As<T, ReadOnlyMemory<char>>(ref value).IsEmpty;
        if (typeof(T) == typeof(float))
            return value => float.IsNaN(Unsafe.As<T, float>(ref value));
        if (typeof(T) == typeof(double))
            return value => double.IsNaN(Unsafe.As<T, double>(ref value));
        return _ => false;
    }

    /// <summary>The missing value; where the type has none, its default.</summary>
    internal static T Missing<T>(DataViewType type)
    {
        if (type == NumberDataViewType.Single)
            return (T)(object)float.NaN;
        if (type == NumberDataViewType.Double)
            return (T)(object)double.NaN;
        return default;
    }

    /// <summary>A value that shares no memory with where it came from.</summary>
    internal static T Own<T>(T value) =>
        value is ReadOnlyMemory<char> text ? (T)(object)text.ToString().AsMemory() : value;

    internal static void Write<T>(BinaryWriter writer, T value)
    {
        if (value is ReadOnlyMemory<char> text)
            writer.Write(text.ToString());
        else
            writer.Write(Bytes(ref value));
    }

    internal static T Read<T>(BinaryReader reader)
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return (T)(object)reader.ReadString().AsMemory();
        T value = default;
        reader.BaseStream.ReadExactly(Bytes(ref value));
        return value;
    }

    private static Span<byte> Bytes<T>(ref T value) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>());

    private sealed class TextEquality : IEqualityComparer<ReadOnlyMemory<char>>
    {
        public bool Equals(ReadOnlyMemory<char> left, ReadOnlyMemory<char> right) => left.Span.SequenceEqual(right.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);
    }
}
