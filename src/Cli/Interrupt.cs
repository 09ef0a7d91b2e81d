using System.Runtime.InteropServices;

namespace NormML.Cli;

/// <summary>Ctrl-C, or a request to end, once cancels what is under way so that it can save; a second one ends the process.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations;

    public Interrupt() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (_source.IsCancellationRequested) return;
        signal.Cancel = true;
        _source.Cancel();
    }
}
