using System.IO.Compression;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Writes a model file; nothing of it counts before <see cref="Commit"/>.</summary>
internal sealed class RepositoryWriter : Repository
{
    private readonly ZipArchive _archive;
    private readonly HashSet<string> _paths = [];
    private readonly Queue<Entry> _closed = new();

    private RepositoryWriter(Stream stream, IExceptionContext ectx)
        : base(ectx)
    {
        _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
    }

    public static RepositoryWriter CreateNew(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        ectx.CheckValue(stream, nameof(stream));
        var writer = new RepositoryWriter(stream, ectx);
        using var entry = writer.CreateEntry("TrainingInfo", "Version.txt");
        using var text = new StreamWriter(entry.Stream, leaveOpen: true);
        text.WriteLine(typeof(RepositoryWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        return writer;
    }

    public Entry CreateEntry(string name) => CreateEntry(null, name);

    public Entry CreateEntry(string dir, string name)
    {
        Flush();
        string path = EntryPath(dir, name);
        if (!_paths.Add(path))
            throw ExceptionContext.ExceptParam(nameof(name), "Duplicate entry: '{0}'", path);
        return Open(path, new FileStream(NewTemporaryPath(), FileMode.CreateNew));
    }

    public void Commit()
    {
        ExceptionContext.Check(!Disposed);
        DisposeAllEntries();
        Flush();
        Dispose();
    }

    // Closing an entry must not fail, so what can fail waits for the next entry or for Commit.
    protected override void OnDispose(Entry ent) => _closed.Enqueue(ent);

    protected override void Dispose(bool disposing)
    {
        try
        {
            _archive.Dispose();
        }
        finally
        {
            base.Dispose(disposing);
            while (_closed.TryDequeue(out var entry))
                entry.Stream.Dispose();
        }
    }

    private void Flush()
    {
        while (_closed.TryDequeue(out var entry))
        {
            using (var source = entry.Stream)
            using (var target = _archive.CreateEntry(entry.Path).Open())
            {
                source.Position = 0;
                source.CopyTo(target);
            }

            File.Delete(((FileStream)entry.Stream).Name);
        }
    }
}
