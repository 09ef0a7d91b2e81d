using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector value, dense or sparse. It owns its arrays, and a getter that fills a caller's buffer reuses them through
/// <see cref="VBufferEditor"/>: what was read from a buffer before is overwritten by the next row.
/// </summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public readonly int Length;

    /// <summary>A dense vector; <paramref name="indices"/> is only kept for reuse.</summary>
    public VBuffer(int length, T[] values, int[] indices = null)
    {
        Check(length >= 0, nameof(length));
        Check((values?.Length ?? 0) >= length, nameof(values));
        Length = length;
        _count = length;
        _values = values;
        _indices = indices;
    }

    /// <summary>A vector with <paramref name="count"/> explicit values, dense where that is all of them.</summary>
    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Check(length >= 0, nameof(length));
        Check(0 <= count && count <= length, nameof(count));
        Check((values?.Length ?? 0) >= count, nameof(values));
        Check(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        int available = source?.Length ?? 0;
        Check(0 <= length && length <= available, nameof(length));
        Check(0 <= sourceIndex && sourceIndex <= available - length, nameof(sourceIndex));
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>The explicit values; all of them where the vector is dense.</summary>
    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    /// <summary>The slots of the explicit values; empty where the vector is dense.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Check(0 <= sourceIndex && sourceIndex <= Length, nameof(sourceIndex));
        Check(0 <= length && sourceIndex <= Length - length, nameof(length));
        if (IsDense)
        {
            Copy(_values ?? [], sourceIndex, ref destination, length);
            return;
        }

        int first = FirstAtOrAfter(sourceIndex);
        int count = FirstAtOrAfter(sourceIndex + length) - first;
        var editor = VBufferEditor.Create(ref destination, length, count);
        _values.AsSpan(first, count).CopyTo(editor.Values);
        for (int i = 0; i < editor.Indices.Length; i++)
            editor.Indices[i] = _indices[first + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        if (destinationIndex < 0 || destinationIndex > destination.Length - Length)
            throw new ArgumentOutOfRangeException(nameof(destination), "Not large enough to hold these values.");
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }

        // The real one clears an all-default vector and does not look at defaultValue there.
        if (_count == 0)
        {
            target.Clear();
            return;
        }

        target.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            target[_indices[i]] = _values[i];
    }

    /// <summary>Slots and values: the explicit ones, or with <paramref name="all"/> every one.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        if (all && !IsDense)
        {
            int slot = 0;
            foreach (T value in DenseValues())
                yield return new(slot++, value);
            yield break;
        }

        for (int i = 0; i < _count; i++)
            yield return new(IsDense ? i : _indices[i], _values[i]);
    }

    public IEnumerable<T> DenseValues()
    {
        int next = 0;
        for (int slot = 0; slot < Length; slot++)
        {
            if (IsDense)
                yield return _values[slot];
            else if (next < _count && _indices[next] == slot)
                yield return _values[next++];
            else
                yield return default;
        }
    }

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        Check(0 <= index && index < Length, nameof(index));
        if (IsDense)
            return _values[index];
        int position = FirstAtOrAfter(index);
        return position < _count && _indices[position] == index ? _values[position] : default;
    }

    public override string ToString() => IsDense
        ? $"Dense vector of size {Length}"
        : $"Sparse vector of size {Length}, {_count} explicit values";

    /// <summary>The array behind the vector as it is, spare places included: what the real one hands out too.</summary>
    public IEnumerator GetEnumerator() => _values.GetEnumerator();

    internal VBufferEditor<T> Edit(int length, int count, int capacity, bool keepOldOnResize, bool requireIndicesOnDense)
    {
        T[] values = _values;
        int[] indices = _indices;
        bool newValues = Grow(ref values, count, capacity, keepOldOnResize);
        bool newIndices = (count < length || requireIndicesOnDense) && Grow(ref indices, count, capacity, keepOldOnResize);
        return new VBufferEditor<T>(length, count, values, indices, requireIndicesOnDense, newValues, newIndices);
    }

    internal int ExplicitCount => _count;

    private static bool Grow<TItem>(ref TItem[] array, int count, int capacity, bool keepOld)
    {
        int present = array?.Length ?? 0;
        if (present >= count && array is not null)
            return false;
        if (count == 0)
        {
            array = [];
            return true;
        }

        // Twice as much as before, so that a buffer that grows slot by slot is not copied each time.
        int size = (int)Math.Max(count, Math.Min(2L * present, Math.Min(capacity, Array.MaxLength)));
        var grown = new TItem[size];
        if (keepOld && array is not null)
            Array.Copy(array, grown, present);
        array = grown;
        return true;
    }

    private int FirstAtOrAfter(int slot)
    {
        if (_count == 0)
            return 0;
        int position = Array.BinarySearch(_indices, 0, _count, slot);
        return position < 0 ? ~position : position;
    }

    private static void Check(bool holds, string parameter)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(parameter);
    }
}
