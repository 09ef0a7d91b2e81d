namespace Microsoft.ML.Data;

/// <summary>Streams that together are one source of data.</summary>
public interface IMultiStreamSource
{
    int Count { get; }

    string GetPathOrNull(int index);

    Stream Open(int index);

    TextReader OpenTextReader(int index);
}
