using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Files by path; a name may hold wildcards.</summary>
public sealed class MultiFileSource : IMultiStreamSource
{
    private readonly string[] _paths;

    public MultiFileSource(params string[] paths) => _paths = paths is null or [null] ? [] : [.. paths.SelectMany(Expand)];

    public int Count => _paths.Length;

    public string GetPathOrNull(int index)
    {
        Contracts.CheckParam(0 <= index && index < Count, nameof(index));
        return _paths[index];
    }

    public Stream Open(int index)
    {
        try
        {
            return File.OpenRead(GetPathOrNull(index));
        }
        catch (IOException failure)
        {
            throw Contracts.ExceptIO(failure, "Could not open file '{0}'. Error is: {1}", _paths[index], failure.Message);
        }
    }

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index));

    internal static string[] Expand(string path)
    {
        var name = Path.GetFileName(path);
        var folder = Path.GetDirectoryName(path);
        return name.AsSpan().IndexOfAny('*', '?') < 0 || !Directory.Exists(folder is { Length: > 0 } ? folder : ".")
            ? [path]
            : [.. Directory.GetFiles(folder is { Length: > 0 } ? folder : ".", name).Order(StringComparer.Ordinal)];
    }
}
