using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Reads a model file.</summary>
internal sealed class RepositoryReader : Repository
{
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly Dictionary<string, string> _extracted = [];

    private RepositoryReader(Stream stream, IExceptionContext ectx)
        : base(ectx)
    {
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (Exception cause)
        {
            Dispose();
            throw ExceptionContext.ExceptDecode(cause, "Failed to open a zip archive");
        }

        foreach (var entry in _archive.Entries)
            _entries[Normalized(entry.FullName)] = entry;
    }

    public static RepositoryReader Open(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        ectx.CheckValue(stream, nameof(stream));
        return new RepositoryReader(stream, ectx);
    }

    public Entry OpenEntry(string name) => OpenEntry(null, name);

    public Entry OpenEntry(string dir, string name) => OpenEntryOrNull(dir, name)
        ?? throw ExceptionContext.Except("Repository doesn't contain entry {0}", EntryPath(dir, name));

    public Entry OpenEntryOrNull(string name) => OpenEntryOrNull(null, name);

    public Entry OpenEntryOrNull(string dir, string name)
    {
        string path = Normalized(EntryPath(dir, name));
        if (!_extracted.TryGetValue(path, out string file))
        {
            if (!_entries.TryGetValue(path, out var entry))
                return null;
            file = NewTemporaryPath();
            entry.ExtractToFile(file);
            _extracted[path] = file;
        }

        return Open(path, new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read));
    }

    protected override void OnDispose(Entry ent) => ent.Stream.Dispose();

    protected override void Dispose(bool disposing)
    {
        _archive?.Dispose();
        base.Dispose(disposing);
    }

    // A zip written on Windows may separate folders by backslashes.
    private static string Normalized(string path) => path.Replace('\\', '/');
}
