namespace NormML.Benchmarks;

/// <summary>PyTorch as a peer: a Python process that runs pytorch_training.py.</summary>
internal static class PyTorchPeer
{
    /// <summary>Starts the peer, or says in <paramref name="missing"/> what it lacks.</summary>
    public static PeerProcess? TryStart(TrainingJob job, string? python, out string missing)
    {
        string[] candidates = python is null ? ["python3", "/usr/bin/python3"] : [python];
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "pytorch_training.py"),
            "--classes",
            $"{TrainingJob.Classes}",
        ];
        var reasons = new List<string>();
        foreach (var candidate in candidates)
        {
            if (PeerProcess.TryStart(job, candidate, arguments, out var reason) is { } peer)
            {
                missing = "";
                return peer;
            }

            reasons.Add($"{candidate}: {reason}");
        }

        missing = string.Join("; ", reasons);
        return null;
    }
}
