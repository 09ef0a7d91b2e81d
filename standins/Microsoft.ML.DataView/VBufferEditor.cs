namespace Microsoft.ML.Data;

/// <summary>Fills a <see cref="VBuffer{T}"/> anew, in its own arrays where they are large enough.</summary>
public static class VBufferEditor
{
    public static VBufferEditor<T> CreateFromBuffer<T>(scoped ref VBuffer<T> destination) =>
        destination.Edit(destination.Length, destination.ExplicitCount, Array.MaxLength, false, false);

    public static VBufferEditor<T> Create<T>(
        scoped ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false)
    {
        if (newLogicalLength < 0)
            throw new ArgumentOutOfRangeException(nameof(newLogicalLength), "Must be non-negative.");
        if (valuesCount < 0)
            throw new ArgumentOutOfRangeException(nameof(valuesCount), "If specified, must be non-negative.");
        if (valuesCount > newLogicalLength)
            throw new ArgumentOutOfRangeException(nameof(valuesCount), "If specified, must be no greater than newLogicalLength");
        return destination.Edit(newLogicalLength, valuesCount ?? newLogicalLength, maxValuesCapacity ?? Array.MaxLength,
            keepOldOnResize, requireIndicesOnDense);
    }
}

/// <summary>The open arrays of a vector; <see cref="Commit"/> makes the vector.</summary>
public readonly ref struct VBufferEditor<T>
{
    private readonly int _length;
    private readonly T[] _values;
    private readonly int[] _indices;

    public readonly Span<T> Values;

    /// <summary>The slots of the values; empty for a dense vector that asked for none.</summary>
    public readonly Span<int> Indices;

    internal VBufferEditor(int length, int count, T[] values, int[] indices, bool requireIndicesOnDense, bool newValues, bool newIndices)
    {
        _length = length;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, count);
        Indices = count < length || requireIndicesOnDense ? indices.AsSpan(0, count) : default;
        CreatedNewValues = newValues;
        CreatedNewIndices = newIndices;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);

    /// <summary>Commits with the first <paramref name="physicalValuesCount"/> values only.</summary>
    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        if (physicalValuesCount > Values.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(physicalValuesCount),
                "Updating physicalValuesCount during CommitTruncated cannot be greater than the original physicalValuesCount value used in Create.");
        }

        return new VBuffer<T>(_length, physicalValuesCount, _values, _indices);
    }
}
