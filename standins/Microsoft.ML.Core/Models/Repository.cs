using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A model file: a zip whose entries pass through temporary files while they are open.</summary>
internal abstract class Repository : IDisposable
{
    private readonly List<Entry> _open = [];
    private readonly string _folder;

    internal Repository(IExceptionContext ectx)
    {
        ExceptionContext = ectx;
        string root = (ectx as IHostEnvironmentInternal)?.TempFilePath ?? Path.GetTempPath();
        _folder = Path.Combine(Path.GetFullPath(root), "ml_dotnet_" + Path.GetRandomFileName());
        System.IO.Directory.CreateDirectory(_folder);
    }

    public IExceptionContext ExceptionContext { get; }

    protected bool Disposed { get; private set; }

    public void Dispose()
    {
        if (Disposed)
            return;
        Disposed = true;
        Dispose(true);
    }

    protected virtual void Dispose(bool disposing)
    {
        DisposeAllEntries();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    protected void DisposeAllEntries()
    {
        while (_open.Count > 0)
            _open[^1].Dispose();
    }

    protected string NewTemporaryPath() => Path.Combine(_folder, Path.GetRandomFileName());

    /// <summary>The name of an entry in the zip.</summary>
    protected string EntryPath(string dir, string name)
    {
        ExceptionContext.Check(!Disposed);
        ExceptionContext.CheckParam(dir?.Contains("..") != true, nameof(dir));
        ExceptionContext.CheckParam(!string.IsNullOrWhiteSpace(name) && !name.Contains(".."), nameof(name));
        string path = Path.Combine(dir ?? "", name);
        ExceptionContext.Check(!Path.IsPathRooted(path));
        return path;
    }

    protected Entry Open(string path, Stream stream)
    {
        var entry = new Entry(this, path, stream);
        _open.Add(entry);
        return entry;
    }

    protected abstract void OnDispose(Entry ent);

    /// <summary>An open entry; the repository owns its stream.</summary>
    public sealed class Entry : IDisposable
    {
        private Repository _repository;

        internal Entry(Repository rep, string path, Stream stream)
        {
            _repository = rep;
            Path = path;
            Stream = stream;
        }

        public string Path { get; }

        public Stream Stream { get; }

        public void Dispose()
        {
            var repository = Interlocked.Exchange(ref _repository, null);
            if (repository is null)
                return;
            repository._open.Remove(this);
            repository.OnDispose(this);
        }
    }
}
