using System.Collections.Concurrent;

namespace Microsoft.ML.Runtime;

/// <summary>
/// Keeps what progress channels report until somebody collects it. As in the real one, an MLContext collects nothing:
/// a checkpoint reaches no log.
/// </summary>
internal static class ProgressReporting
{
    public sealed class ProgressChannel : IProgressChannel
    {
        private readonly IExceptionContext _context;
        private readonly ProgressTracker _tracker;
        private ProgressHeader _header = new(metricNames: null, unitNames: null);
        private Action<IProgressEntry> _fill;
        private bool _disposed;

        public ProgressChannel(IExceptionContext ectx, ProgressTracker tracker, string computationName)
        {
            _context = ectx;
            _tracker = tracker;
            Name = computationName;
            _tracker.Log(new ProgressEvent(this, ProgressEvent.EventKind.Start, null));
        }

        public string Name { get; }

        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction) => (_header, _fill) = (header, fillAction);

        public void Checkpoint(params double?[] values)
        {
            _context.Check(!_disposed, "Can't report checkpoints after disposing");
            var entry = new ProgressEntry(true, _header);
            int used = 0;
            Take(entry.Metrics);
            Take(entry.Progress);
            Take(entry.ProgressLim);
            _context.Check(used == (values?.Length ?? 0), "Too many values provided in Checkpoint");
            _tracker.Log(new ProgressEvent(this, ProgressEvent.EventKind.Progress, entry));

            void Take(double?[] places)
            {
                for (int i = 0; i < places.Length && used < (values?.Length ?? 0); i++)
                    places[i] = values[used++];
            }
        }

        public ProgressEntry GetProgress()
        {
            var entry = new ProgressEntry(false, _header);
            _fill?.Invoke(entry);
            return entry;
        }

        public IProgressChannel StartProgressChannel(string name) => new SubChannel();

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            _fill = null;
            _tracker.Log(new ProgressEvent(this, ProgressEvent.EventKind.Stop, null));
        }
    }

    /// <summary>A part of a computation; its checkpoints are ignored, as in the real one.</summary>
    private sealed class SubChannel : IProgressChannel
    {
        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
        {
        }

        public void Checkpoint(params double?[] values)
        {
        }

        public IProgressChannel StartProgressChannel(string name) => new SubChannel();

        public void Dispose()
        {
        }
    }

    public sealed class ProgressTracker
    {
        private readonly ConcurrentQueue<ProgressEvent> _pending = new();

        public void Log(ProgressEvent happened) => _pending.Enqueue(happened);

        /// <summary>What was reported since the last call.</summary>
        public List<ProgressEvent> GetAllProgress()
        {
            var events = new List<ProgressEvent>();
            while (_pending.TryDequeue(out var happened))
                events.Add(happened);
            return events;
        }
    }

    public sealed class ProgressEntry : IProgressEntry
    {
        public readonly ProgressHeader Header;
        public readonly bool IsCheckpoint;
        public readonly double?[] Progress;
        public readonly double?[] ProgressLim;
        public readonly double?[] Metrics;

        public ProgressEntry(bool isCheckpoint, ProgressHeader header)
        {
            Contracts.CheckValue(header, nameof(header));
            Header = header;
            IsCheckpoint = isCheckpoint;
            Progress = new double?[header.UnitNames.Count];
            ProgressLim = new double?[header.UnitNames.Count];
            Metrics = new double?[header.MetricNames.Count];
        }

        public void SetProgress(int index, double value) => SetProgress(index, value, double.NaN);

        public void SetProgress(int index, double value, double lim)
        {
            Contracts.Check(0 <= index && index < Progress.Length);
            Progress[index] = value;
            ProgressLim[index] = double.IsNaN(lim) ? null : lim;
        }

        public void SetMetric(int index, double value)
        {
            Contracts.Check(0 <= index && index < Metrics.Length);
            Metrics[index] = value;
        }
    }

    public sealed class ProgressEvent
    {
        public enum EventKind
        {
            Start,
            Progress,
            Stop,
        }

        public readonly string Name;
        public readonly EventKind Kind;
        public readonly ProgressEntry ProgressEntry;

        public ProgressEvent(ProgressChannel source, EventKind kind, ProgressEntry entry)
        {
            Name = source.Name;
            Kind = kind;
            ProgressEntry = entry;
        }
    }
}
