using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>What an environment and its hosts have in common: channels, children, cancelling, options.</summary>
internal abstract class HostEnvironment : MessageSource, IHostEnvironmentInternal, ICancelable
{
    private readonly Lock _lock = new();
    private readonly List<WeakReference<HostEnvironment>> _children = [];
    private readonly Dictionary<string, object> _options = [];
    private readonly HostEnvironment _source;
    private readonly MessageListeners _listeners;
    private readonly ProgressReporting.ProgressTracker _progress;
    private readonly Random _rand;

    private protected HostEnvironment(Random rand)
        : base(null, null)
    {
        _rand = rand;
        _listeners = new MessageListeners();
        _progress = new ProgressReporting.ProgressTracker();
        ComponentCatalog = new ComponentCatalog();
    }

    private protected HostEnvironment(HostEnvironment source, string name, string parentFullName, Random rand)
        : base(name, parentFullName)
    {
        _rand = rand;
        _source = source;
        _listeners = source._listeners;
        _progress = source._progress;
        ComponentCatalog = source.ComponentCatalog;
    }

    public ComponentCatalog ComponentCatalog { get; }

    public abstract int? Seed { get; }

    public string TempFilePath { get; set; } = Path.GetTempPath();

    public bool FallbackToCpu { get; set; }

    public int? GpuDeviceId { get; set; }

    public bool IsCanceled { get; private protected set; }

    public override string ContextDescription => "HostEnvironment";

    public override TException Process<TException>(TException ex) => Note(ex, "Environment", null);

    public void AddListener(Action<MessageSource, ChannelMessage> listener) => _listeners.Add(listener);

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_lock)
        {
            _children.RemoveAll(child => !child.TryGetTarget(out _));
            // As in the real one a host's name stands behind that of what its maker was made from, not behind its maker's.
            var host = new LocalHost(this, name, _source?.FullName, seed is null ? new HybridTausworthe(_rand) : HybridTausworthe.Create(seed));
            // Only the environment itself hands its folder on; a host's own hosts have the default one, as in the real one.
            if (_source is null)
                host.TempFilePath = TempFilePath;
            _children.Add(new WeakReference<HostEnvironment>(host));
            return host;
        }
    }

    public IChannel Start(string name) => new LocalChannel(this, name, _listeners);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => typeof(TMessage) == typeof(ChannelMessage)
        ? (IPipe<TMessage>)Start(name)
        : throw this.ExceptNotSupp("The stand-in has no listeners for messages of type {0}", typeof(TMessage));

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new ProgressReporting.ProgressChannel(this, _progress, name);
    }

    public void CancelExecution()
    {
        lock (_lock)
        {
            foreach (var child in _children)
            {
                if (child.TryGetTarget(out var host))
                    host.CancelExecution();
            }

            _children.Clear();
            IsCanceled = true;
        }
    }

    public bool TryAddOption<T>(string name, T value)
    {
        CheckOptionName(name);
        return _options.TryAdd(name, value);
    }

    public void SetOption<T>(string name, T value)
    {
        CheckOptionName(name);
        _options[name] = value;
    }

    public bool TryGetOption<T>(string name, out T value)
    {
        CheckOptionName(name);
        bool found = _options.TryGetValue(name, out object present) && present is T;
        value = found ? (T)present : default;
        return found;
    }

    /// <summary>The option; where there is none it is set to its type's default.</summary>
    public T GetOptionOrDefault<T>(string name)
    {
        TryAddOption<T>(name, default);
        return (T)_options[name];
    }

    public bool RemoveOption(string name)
    {
        CheckOptionName(name);
        return _options.Remove(name);
    }

    private static void CheckOptionName(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentNullException(nameof(name));
    }
}
