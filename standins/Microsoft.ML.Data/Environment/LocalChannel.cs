using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A channel whose messages go to the environment's listeners at once.</summary>
internal sealed class LocalChannel : MessageSource, IChannel
{
    private readonly MessageSource _parent;
    private readonly MessageListeners _listeners;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private bool _disposed;

    public LocalChannel(MessageSource parent, string name, MessageListeners listeners)
        : base(name, parent.FullName)
    {
        _parent = parent;
        _listeners = listeners;
        Trace(MessageSensitivity.None, "Channel started");
    }

    public override string ContextDescription => FullName;

    public override TException Process<TException>(TException ex) => Note(ex, _parent.ShortName, ShortName);

    public void Send(ChannelMessage msg) => _listeners.Dispatch(this, msg);

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Error, sensitivity, fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", _watch.Elapsed);
        Trace(MessageSensitivity.None, "Channel disposed");
    }
}
