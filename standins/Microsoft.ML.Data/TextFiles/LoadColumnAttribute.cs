namespace Microsoft.ML.Data;

/// <summary>Which fields of a text file's line fill a column.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class LoadColumnAttribute : Attribute
{
    public LoadColumnAttribute(int fieldIndex) => Sources = [new TextLoader.Range(fieldIndex)];

    public LoadColumnAttribute(int start, int end) => Sources = [new TextLoader.Range(start, end)];

    public LoadColumnAttribute(int[] columnIndexes) => Sources = [.. columnIndexes.Select(index => new TextLoader.Range(index))];

    internal IReadOnlyList<TextLoader.Range> Sources { get; }
}

/// <summary>The number of values of a key type.</summary>
public sealed class KeyCount
{
    public readonly ulong? Count;

    public KeyCount()
    {
    }

    public KeyCount(ulong count) => Count = count;
}
