namespace Microsoft.ML.Data;

internal sealed class KeyVocabulary<T>(PrimitiveDataViewType itemType) : KeyVocabulary
{
    private readonly List<T> _values = [];
    private readonly Dictionary<T, uint> _keys = new(ItemValues.EqualityOf<T>());
    private readonly Func<T, bool> _isMissing = ItemValues.IsMissing<T>(itemType);

    internal override PrimitiveDataViewType ItemType => itemType;

    internal override int Count => _values.Count;

    internal override Func<bool> Collector(DataViewRow row, DataViewSchema.Column column, int maximum)
    {
        if (column.Type is not VectorDataViewType)
        {
            var getter = row.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                getter(ref value);
                TryAdd(value, maximum);
                return Count < maximum;
            };
        }
        var vectorGetter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        return () =>
        {
            vectorGetter(ref vector);
            foreach (var value in vector.DenseValues())
                TryAdd(value, maximum);
            return Count < maximum;
        };
    }

    internal override void Sort()
    {
        _values.Sort(ItemValues.ComparisonOf<T>());
        for (var i = 0; i < _values.Count; i++)
            _keys[_values[i]] = (uint)i + 1;
    }

    internal override Delegate KeyGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            var getter = row.GetGetter<T>(column);
            T value = default;
            return (ValueGetter<uint>)((ref uint key) =>
            {
                getter(ref value);
                key = KeyOf(value);
            });
        }
        var vectorGetter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> keys) =>
        {
            vectorGetter(ref vector);
            var editor = VBufferEditor.Create(ref keys, vector.Length);
            var slot = 0;
            foreach (var value in vector.DenseValues())
                editor.Values[slot++] = KeyOf(value);
            keys = editor.Commit();
        });
    }

    internal override void AddKeyValues(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column input, bool asText)
    {
        if (Count == 0)
            return;
        if (itemType is KeyDataViewType && input.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is VectorDataViewType meanings
            && (ulong)meanings.Size == itemType.GetKeyCount())
            Generic.Invoke<object>(AddMeanings<int>, meanings.ItemType.RawType, annotations, input, meanings.ItemType, asText);
        else
            AddValues(annotations, itemType, [.. _values], asText);
    }

    protected override void LoadValues(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        for (var i = 0; i < count; i++)
            TryAdd(ItemValues.Read<T>(reader), count);
    }

    protected override void SaveValues(BinaryWriter writer)
    {
        writer.Write(Count);
        foreach (var value in _values)
            ItemValues.Write(writer, value);
    }

    private static void AddValues<TValue>(DataViewSchema.Annotations.Builder annotations, PrimitiveDataViewType type, TValue[] values, bool asText)
    {
        if (asText && type is not TextDataViewType)
            AddValues(annotations, TextDataViewType.Instance, [.. values.Select(FieldText.Converter<TValue>(type)).Select(text => text.AsMemory())], false);
        else
            annotations.AddKeyValues(values.Length, type, (ref VBuffer<TValue> destination) => new VBuffer<TValue>(values.Length, values).CopyTo(ref destination));
    }

    private void TryAdd(T value, int maximum)
    {
        if (Count >= maximum || _isMissing(value))
            return;
        var own = ItemValues.Own(value);
        if (_keys.TryAdd(own, (uint)Count + 1))
            _values.Add(own);
    }

    private uint KeyOf(T value) => _keys.GetValueOrDefault(value);

    /// <summary>Keys of keys stand for what the inner keys stand for.</summary>
    private object AddMeanings<TMeaning>(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column input, PrimitiveDataViewType type, bool asText)
    {
        VBuffer<TMeaning> meanings = default;
        input.GetKeyValues(ref meanings);
        TMeaning[] all = [.. meanings.DenseValues()];
        AddValues(annotations, type, [.. _values.Select(key => all[Convert.ToInt64(key) - 1])], asText);
        return null;
    }
}
