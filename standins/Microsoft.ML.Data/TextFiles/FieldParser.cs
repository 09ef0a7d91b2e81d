using System.Globalization;
using System.Numerics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Values from fields of text: an empty one is the type's default, one that cannot be read its missing value.</summary>
internal static class FieldParser
{
    internal static Func<ReadOnlyMemory<char>, T> Create<T>(PrimitiveDataViewType type, TextLoader.Options options)
    {
        if (type is KeyDataViewType key)
            return field => ulong.TryParse(field.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < key.Count
                ? (T)Convert.ChangeType(value + 1, typeof(T), CultureInfo.InvariantCulture)
                : default;
        Delegate parser = Type.GetTypeCode(typeof(T)) switch
        {
            TypeCode.SByte => Integer<sbyte>(),
            TypeCode.Byte => Integer<byte>(),
            TypeCode.Int16 => Integer<short>(),
            TypeCode.UInt16 => Integer<ushort>(),
            TypeCode.Int32 => Integer<int>(),
            TypeCode.UInt32 => Integer<uint>(),
            TypeCode.Int64 => Integer<long>(),
            TypeCode.UInt64 => Integer<ulong>(),
            TypeCode.Single => Real(options, float.NaN),
            TypeCode.Double => Real(options, double.NaN),
            TypeCode.Boolean => (Func<ReadOnlyMemory<char>, bool>)(field => IsTrue(field.Span)),
            TypeCode.DateTime => (Func<ReadOnlyMemory<char>, DateTime>)(field =>
                DateTime.TryParse(field.Span, CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) ? value : default),
            _ when typeof(T) == typeof(ReadOnlyMemory<char>) => (Func<ReadOnlyMemory<char>, ReadOnlyMemory<char>>)(field => field),
            _ => throw Contracts.ExceptNotSupp($"Text files of columns of type {type} are not supported"),
        };
        return (Func<ReadOnlyMemory<char>, T>)parser;
    }

    private static Func<ReadOnlyMemory<char>, T> Integer<T>()
        where T : INumberBase<T> =>
        field => T.TryParse(field.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : T.Zero;

    private static Func<ReadOnlyMemory<char>, T> Real<T>(TextLoader.Options options, T missing)
        where T : INumberBase<T>
    {
        var format = (NumberFormatInfo)NumberFormatInfo.InvariantInfo.Clone();
        if (options.DecimalMarker == ',')
            (format.NumberDecimalSeparator, format.NumberGroupSeparator) = (",", ".");
        return field => field.IsEmpty
            ? options.MissingRealsAsNaNs ? missing : T.Zero
            : T.TryParse(field.Span, NumberStyles.Float, format, out var value) ? value : missing;
    }

    private static bool IsTrue(ReadOnlySpan<char> field) =>
        field is "1" or "+1" || field.Equals("true", StringComparison.OrdinalIgnoreCase) || field.Equals("yes", StringComparison.OrdinalIgnoreCase)
        || field.Equals("t", StringComparison.OrdinalIgnoreCase) || field.Equals("y", StringComparison.OrdinalIgnoreCase)
        || field.Equals("on", StringComparison.OrdinalIgnoreCase);
}
