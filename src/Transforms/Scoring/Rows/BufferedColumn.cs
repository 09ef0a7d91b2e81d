using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Scoring;

/// <summary>The values of a column in the rows that a cursor has read ahead.</summary>
internal abstract class BufferedColumn(int capacity)
{
    private readonly ExceptionDispatchInfo?[] failures = new ExceptionDispatchInfo?[capacity];

    /// <summary>A buffer for a column of any type.</summary>
    /// <param name="row">The row that the values are read from.</param>
    /// <param name="column">The column; active in the row.</param>
    /// <param name="capacity">The number of rows.</param>
    public static BufferedColumn Create(DataViewRow row, DataViewSchema.Column column, int capacity)
    {
        var type = column.Type.RawType;
        if (type == typeof(MLImage))
        {
            return new BufferedImages(row.GetGetter<MLImage>(column), capacity);
        }

        var isVector = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        var buffer = isVector
            ? typeof(BufferedVectors<>).MakeGenericType(type.GenericTypeArguments[0])
            : typeof(BufferedValues<>).MakeGenericType(type);
        var getter = GetGetterOf.MakeGenericMethod(type).Invoke(null, [row, column]);
        return (BufferedColumn)Activator.CreateInstance(buffer, getter, capacity)!;
    }

    /// <summary>Whether an exception may be thrown later, when the row that it concerns is handed out.</summary>
    public static bool CanWait(Exception failure) =>
        failure is not (OperationCanceledException or OutOfMemoryException);

    /// <summary>Reads the value of the input's current row; returns its approximate size in bytes.</summary>
    public long Read(int place)
    {
        failures[place] = null;
        try
        {
            return ReadValue(place);
        }
        catch (Exception failure) when (CanWait(failure))
        {
            failures[place] = ExceptionDispatchInfo.Capture(failure);
            return 0;
        }
    }

    protected abstract long ReadValue(int place);

    protected void ThrowIfFailed(int place) => failures[place]?.Throw();

    private static readonly System.Reflection.MethodInfo GetGetterOf = (
        (Func<DataViewRow, DataViewSchema.Column, ValueGetter<int>>)GetGetter<int>
    ).Method.GetGenericMethodDefinition();

    private static ValueGetter<T> GetGetter<T>(DataViewRow row, DataViewSchema.Column column) =>
        row.GetGetter<T>(column);
}

/// <summary>A <see cref="BufferedColumn"/> of one type.</summary>
internal abstract class BufferedColumn<T>(int capacity) : BufferedColumn(capacity)
{
    /// <summary>Copies the value at a place.</summary>
    public ValueGetter<T> CreateGetter(Func<int> place) =>
        (ref T destination) =>
        {
            var current = place();
            ThrowIfFailed(current);
            CopyTo(current, ref destination);
        };

    protected abstract void CopyTo(int place, ref T destination);
}

/// <summary>Values that are copied by assignment: numbers, keys, texts, times.</summary>
internal sealed class BufferedValues<T>(ValueGetter<T> getter, int capacity) : BufferedColumn<T>(capacity)
{
    private readonly T[] values = new T[capacity];

    protected override long ReadValue(int place)
    {
        // An object of the last batch now belongs to the reader.
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            values[place] = default!;
        }

        getter(ref values[place]);
        return values[place] is ReadOnlyMemory<char> text ? text.Length * sizeof(char) : Unsafe.SizeOf<T>();
    }

    protected override void CopyTo(int place, ref T destination) => destination = values[place];
}

/// <summary>Vectors, whose memory is reused for the next batch.</summary>
internal sealed class BufferedVectors<T>(ValueGetter<VBuffer<T>> getter, int capacity)
    : BufferedColumn<VBuffer<T>>(capacity)
{
    private readonly VBuffer<T>[] values = new VBuffer<T>[capacity];

    protected override long ReadValue(int place)
    {
        getter(ref values[place]);
        return values[place].GetValues().Length * (long)Unsafe.SizeOf<T>();
    }

    protected override void CopyTo(int place, ref VBuffer<T> destination) => values[place].CopyTo(ref destination);
}

/// <summary>
/// Images, kept as copies of their pixels: a source may keep an image alive when it moves on, as data in memory does,
/// or dispose it, as <c>LoadImages</c> does.
/// </summary>
internal sealed class BufferedImages(ValueGetter<MLImage> getter, int capacity) : BufferedColumn<MLImage>(capacity)
{
    private readonly Pixels?[] values = new Pixels?[capacity];
    private MLImage? source;

    protected override long ReadValue(int place)
    {
        values[place] = null;
        getter(ref source!);
        if (source is null)
        {
            return 0;
        }

        var bytes = source.Pixels.ToArray();
        values[place] = new Pixels(bytes, source.Width, source.Height, source.PixelFormat, source.Tag);
        return bytes.Length;
    }

    // As with LoadImages, an image lives until the next one is requested.
    protected override void CopyTo(int place, ref MLImage destination)
    {
        destination?.Dispose();
        destination = values[place] is { } copy
            ? MLImage.CreateFromPixels(copy.Width, copy.Height, copy.Format, copy.Bytes)
            : null!;
        if (values[place]?.Tag is { } tag)
        {
            destination.Tag = tag;
        }
    }

    private sealed record Pixels(byte[] Bytes, int Width, int Height, MLPixelFormat Format, string? Tag);
}
