using System.Globalization;
using Microsoft.ML.Runtime;

namespace NormML.Estimators.Tests.Training;

/// <summary>
/// A host that forwards every message of its channels and records what its progress channel receives.
/// </summary>
internal sealed class RecordingHost(Action<string> onMessage) : IHost
{
    public RecordingProgress Progress { get; } = new();

    public Random Rand { get; } = new(1);

    public ComponentCatalog ComponentCatalog => throw new NotSupportedException();

    public string ContextDescription => "recording host";

    public IChannel Start(string name) => new Channel(onMessage);

    public IProgressChannel StartProgressChannel(string name) => Progress;

    public IHost Register(string name, int? seed = null, bool? verbose = null) => this;

    public IPipe<TMessage> StartPipe<TMessage>(string name) => throw new NotSupportedException();

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;

    internal sealed class RecordingProgress : IProgressChannel
    {
        private Action<IProgressEntry> fill = _ => { };

        public ProgressHeader? Header { get; private set; }

        public List<double?[]> Checkpoints { get; } = [];

        public bool IsDisposed { get; private set; }

        public List<string> Ask()
        {
            var entry = new Entry();
            fill(entry);
            return entry.Told;
        }

        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction) =>
            (Header, fill) = (header, fillAction);

        public void Checkpoint(params double?[] values) => Checkpoints.Add(values);

        public IProgressChannel StartProgressChannel(string name) => throw new NotSupportedException();

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Entry : IProgressEntry
    {
        public List<string> Told { get; } = [];

        public void SetProgress(int index, double value) => Tell($"progress {index}: {value}");

        public void SetProgress(int index, double value, double lim) => Tell($"progress {index}: {value} of {lim}");

        public void SetMetric(int index, double value) => Tell($"metric {index}: {value}");

        private void Tell(FormattableString told) => Told.Add(told.ToString(CultureInfo.InvariantCulture));
    }

    private sealed class Channel(Action<string> onMessage) : IChannel
    {
        public string ContextDescription => "recording channel";

        public void Trace(MessageSensitivity sensitivity, string fmt) => onMessage(fmt);

        public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) =>
            onMessage(string.Format(fmt, args));

        public void Info(MessageSensitivity sensitivity, string fmt) => onMessage(fmt);

        public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) =>
            onMessage(string.Format(fmt, args));

        public void Warning(MessageSensitivity sensitivity, string fmt) => onMessage(fmt);

        public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) =>
            onMessage(string.Format(fmt, args));

        public void Error(MessageSensitivity sensitivity, string fmt) => onMessage(fmt);

        public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) =>
            onMessage(string.Format(fmt, args));

        public void Send(ChannelMessage msg) => onMessage(msg.Message);

        public TException Process<TException>(TException ex)
            where TException : Exception => ex;

        public void Dispose() { }
    }
}
