namespace NormML.Benchmarks;

/// <summary>TorchSharp as a peer: this program again, which then runs <see cref="TorchSharpTraining"/>.</summary>
/// <remarks>
/// A process of its own, because while NormML trains, its process keeps the memory that libtorch frees, which would speed
/// up a plain loop in it, too.
/// </remarks>
internal static class TorchSharpPeer
{
    /// <summary>The command that makes this program the peer.</summary>
    public const string Verb = "torchsharp-training";

    /// <exception cref="InvalidOperationException">It did not start; the message says why.</exception>
    public static PeerProcess Start(TrainingJob job)
    {
        var program = Environment.ProcessPath ?? "dotnet";
        string[] arguments =
            Path.GetFileNameWithoutExtension(program) == "dotnet"
                ? [typeof(TorchSharpPeer).Assembly.Location, Verb]
                : [Verb];
        return PeerProcess.TryStart(job, program, arguments, out var reason)
            ?? throw new InvalidOperationException($"The process of the plain TorchSharp loop did not start: {reason}");
    }
}
