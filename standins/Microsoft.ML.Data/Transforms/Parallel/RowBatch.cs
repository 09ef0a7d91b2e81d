namespace Microsoft.ML.Data;

/// <summary>Copies of rows that follow each other: values by column, and ids.</summary>
internal sealed record RowBatch(long Number, int Count, Dictionary<int, Array> Columns, Array Ids)
{
    public const int Capacity = 64;

    /// <summary>Called by the last who reads the rows.</summary>
    public required Action<RowBatch> GiveBack { get; init; }
}
