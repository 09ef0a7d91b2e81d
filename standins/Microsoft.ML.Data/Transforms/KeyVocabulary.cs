using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The values that keys stand for, in the order of the keys.</summary>
internal abstract class KeyVocabulary
{
    internal abstract PrimitiveDataViewType ItemType { get; }

    internal abstract int Count { get; }

    /// <summary>A key type has at least one value, also where the vocabulary is empty.</summary>
    internal KeyDataViewType KeyType => new(typeof(uint), Math.Max(1, Count));

    internal static KeyVocabulary Create(PrimitiveDataViewType itemType) =>
        (KeyVocabulary)Activator.CreateInstance(typeof(KeyVocabulary<>).MakeGenericType(itemType.RawType), itemType);

    internal static bool CanHold(DataViewType itemType) => itemType is KeyDataViewType || itemType.IsStandardScalar();

    /// <summary>An action that adds what the row holds now; it answers whether there is room for more.</summary>
    internal abstract Func<bool> Collector(DataViewRow row, DataViewSchema.Column column, int maximum);

    internal abstract void Sort();

    /// <summary>A getter of keys, scalar or vector as the column is; a value that is not in the vocabulary is missing.</summary>
    internal abstract Delegate KeyGetter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>Adds what the keys stand for, unless there is nothing.</summary>
    internal abstract void AddKeyValues(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column input, bool asText);

    internal static KeyVocabulary Load(BinaryReader reader)
    {
        var vocabulary = Create(ItemTypeCode.Read(reader));
        vocabulary.LoadValues(reader);
        return vocabulary;
    }

    internal void Save(BinaryWriter writer)
    {
        ItemTypeCode.Write(writer, ItemType);
        SaveValues(writer);
    }

    protected abstract void LoadValues(BinaryReader reader);

    protected abstract void SaveValues(BinaryWriter writer);
}
