using System.Diagnostics;
using NormML.Estimators.Training;
using NormML.Models;
using NormML.Models.Networks;
using TorchSharp;

namespace NormML.Benchmarks;

/// <summary>ResNet-18 under NormML's training loop and under its peers', a turn each until all rounds are done.</summary>
internal static class TrainingBenchmark
{
    private const double WantedOfTorchSharp = 1.00;
    private const double WantedOfPyTorch = 0.95;

    /// <summary>0: NormML is as fast as is wanted; 1: it is not.</summary>
    public static int Run(TrainingJob job, string? python)
    {
        TorchRuntime.EnsureAvailable();
        torch.set_num_threads(job.Threads);
        using var network = NetworkFactory.Create(NetworkCatalog.Find("resnet18"), TrainingJob.Classes, seed: 1);
        var parameters = network.parameters().Where(one => one.requires_grad).Sum(one => one.numel());

        using var torchSharp = TorchSharpPeer.Start(job);
        using var pyTorch = PyTorchPeer.TryStart(job, python, out var missing);
        List<Peer> peers = [new("TorchSharp", WantedOfTorchSharp, torchSharp)];
        if (pyTorch is not null)
            peers.Add(new("PyTorch", WantedOfPyTorch, pyTorch));
        else
            Console.WriteLine(
                $"No PyTorch to compare with ({missing}); on Debian: apt-get install python3-torch python3-torchvision"
            );
        foreach (var peer in peers)
            ThrowIfDifferent(peer, parameters);

        var turns = new Turns(job, peers);
        using var loop = new TrainingLoop(
            network,
            new TrainingSettings
            {
                Optimization = new()
                {
                    LearningRate = TrainingJob.LearningRate,
                    WeightDecay = TrainingJob.WeightDecay,
                    LabelSmoothing = TrainingJob.LabelSmoothing,
                },
                Schedule = new() { Epochs = 1, WarmupFraction = 0.1 },
            }
        );
        loop.Run(turns);

        Console.WriteLine(
            FormattableString.Invariant(
                $"ResNet-18 ({parameters:N0} parameters), {job.Batch} images of 3x{job.Size}x{job.Size} a step, {job.Threads} threads, {job.Rounds} turns of {job.Steps} steps; medians"
            )
        );
        Console.WriteLine(FormattableString.Invariant($"NormML      {Median(turns.Speeds), 7:0.0} images/s"));
        var misses = new List<string>();
        foreach (var peer in peers)
        {
            var ratios = turns.Speeds.Zip(peer.Speeds, (mine, theirs) => mine / theirs).ToArray();
            var ratio = FormattableString.Invariant($"NormML / {peer.Name} {Median(ratios):0.000}");
            Console.WriteLine(
                FormattableString.Invariant(
                    $"{peer.Name, -10}  {Median(peer.Speeds), 7:0.0} images/s; {ratio} ({ratios.Min():0.000} to {ratios.Max():0.000}), wanted {peer.Wanted:0.00}; {peer.Process.Version}"
                )
            );
            if (Median(ratios) < peer.Wanted)
                misses.Add(FormattableString.Invariant($"{ratio}, wanted {peer.Wanted:0.00}"));
        }

        if (misses.Count == 0)
            return 0;
        Console.WriteLine($"Below what is wanted: {string.Join("; ", misses)}");
        return 1;
    }

    private static void ThrowIfDifferent(Peer peer, long parameters)
    {
        if (peer.Process.Parameters != parameters)
            throw new InvalidOperationException(
                FormattableString.Invariant(
                    $"The networks differ, so their speeds say nothing: NormML's ResNet-18 has {parameters:N0} learnable parameters, that of {peer.Name} {peer.Process.Parameters:N0}. Compare with a version of {peer.Name} whose ResNet-18 is torchvision's."
                )
            );
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <param name="Wanted">The least ratio of NormML's images a second to the peer's.</param>
    private sealed record Peer(string Name, double Wanted, PeerProcess Process)
    {
        /// <summary>Images a second of each turn that counts.</summary>
        public List<double> Speeds { get; } = [];
    }

    /// <summary>The same batch again and again; between turns the clock stops and the peers have theirs.</summary>
    private sealed class Turns(TrainingJob job, IReadOnlyList<Peer> peers) : IBatchSource
    {
        // The first turn of each warms up: caches, memory pools, just-in-time compilation.
        private const int WarmUp = 1;

        /// <summary>NormML's images a second of each turn that counts.</summary>
        public List<double> Speeds { get; } = [];

        public int StepsPerEpoch => (job.Rounds + WarmUp) * job.Steps;

        public IEnumerable<Batch> Epoch(int epoch)
        {
            using var generator = new torch.Generator(seed: 1);
            using var images = torch.randn(job.Batch, 3, job.Size, job.Size, generator: generator);
            using var labels = torch.arange(job.Batch).remainder(TrainingJob.Classes);
            for (var round = -WarmUp; round < job.Rounds; round++)
            {
                var clock = Stopwatch.StartNew();
                for (var step = 0; step < job.Steps; step++)
                    yield return new Batch(images, labels);
                var own = job.Steps * job.Batch / clock.Elapsed.TotalSeconds;
                var others = peers.Select(peer => peer.Process.ImagesPerSecond(job.Steps)).ToArray();
                if (round < 0)
                    continue;
                Speeds.Add(own);
                foreach (var (peer, speed) in peers.Zip(others))
                    peer.Speeds.Add(speed);
            }
        }
    }
}
