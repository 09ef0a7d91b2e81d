using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>
/// Which column types convert into which: signed integers, unsigned ones and booleans into their own kind, all of them into reals,
/// booleans and text; text into everything. Reals convert into no integer.
/// </summary>
internal static class ValueConversion
{
    private static readonly Type[] Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly Type[] Unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    private static readonly Type[] Reals = [typeof(float), typeof(double)];

    internal static bool IsPossible(DataViewType source, DataViewType destination)
    {
        if (source is KeyDataViewType key)
            return Unsigned.Contains(destination.RawType) && key.Count <= LargestOf(destination.RawType);
        var (from, to) = (source.RawType, destination.RawType);
        if (!IsNumeric(from) && from != typeof(bool) && from != typeof(ReadOnlyMemory<char>))
            return false;
        if (to == typeof(ReadOnlyMemory<char>) || to == typeof(bool) || Reals.Contains(to))
            return true;
        if (from == typeof(ReadOnlyMemory<char>))
            return IsNumeric(to);
        return Signed.Contains(to) ? Signed.Contains(from) || from == typeof(bool) : Unsigned.Contains(to) && Unsigned.Contains(from);
    }

    /// <summary>A conversion that <see cref="IsPossible"/>; integers that do not fit lose their high bits.</summary>
    internal static Func<TSource, TDestination> Create<TSource, TDestination>()
    {
        if (typeof(TSource) == typeof(TDestination))
            return value => (TDestination)(object)value;
        if (typeof(TSource) == typeof(ReadOnlyMemory<char>))
        {
            var parse = FieldParser.Create<TDestination>(ColumnTypeExtensions.PrimitiveTypeFromType(typeof(TDestination)), new TextLoader.Options());
            return value => parse((ReadOnlyMemory<char>)(object)value);
        }
        if (typeof(TDestination) == typeof(ReadOnlyMemory<char>))
            return value => (TDestination)(object)TextOf(value).AsMemory();
        if (typeof(TDestination) == typeof(bool))
            return value => (TDestination)(object)!Convert.ToDouble(value, CultureInfo.InvariantCulture).Equals(0.0);
        if (typeof(TSource) == typeof(bool))
            return value => (TDestination)Convert.ChangeType(value, typeof(TDestination), CultureInfo.InvariantCulture);
        return (Func<TSource, TDestination>)Generic.Invoke<Delegate>(FromNumber<int>, typeof(TSource), typeof(TDestination));
    }

    private static string TextOf<T>(T value) => value switch
    {
        float number => number.ToString("G7", CultureInfo.InvariantCulture),
        double number => number.ToString("G17", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static bool IsNumeric(Type type) => Signed.Contains(type) || Unsigned.Contains(type) || Reals.Contains(type);

    private static ulong LargestOf(Type unsigned) => ulong.MaxValue >> (64 - 8 * Marshal.SizeOf(unsigned));

    private static Delegate FromNumber<TSource>(Type destination)
        where TSource : INumberBase<TSource> => Generic.Invoke<Delegate>(Truncating<TSource>.To<int>, destination);

    private static class Truncating<TSource>
        where TSource : INumberBase<TSource>
    {
        internal static Func<TSource, TDestination> To<TDestination>()
            where TDestination : INumberBase<TDestination> => TDestination.CreateTruncating;
    }
}
