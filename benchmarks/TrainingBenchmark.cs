using System.Diagnostics;
using NormML.Estimators.Training;
using NormML.Models;
using NormML.Models.Networks;
using TorchSharp;

namespace NormML.Benchmarks;

/// <summary>ResNet-18 under NormML's training loop and under PyTorch's, a turn each until all rounds are done.</summary>
internal static class TrainingBenchmark
{
    public const int Classes = 10;
    private const double Wanted = 0.95;

    internal sealed record Settings(int Threads, int Rounds, int Steps, int Batch, int Size);

    public static int Run(Settings settings, string? python)
    {
        TorchRuntime.EnsureAvailable();
        torch.set_num_threads(settings.Threads);
        using var peer = PyTorchPeer.TryStart(settings, python, out var missing);
        if (peer is null)
            Console.Write($"No PyTorch to compare with; on Debian: apt-get install python3-torch python3-torchvision\n{missing}");

        using var network = NetworkFactory.Create(NetworkCatalog.Find("resnet18"), Classes, seed: 1);
        var turns = new Turns(settings, peer);
        using var loop = new TrainingLoop(network, new TrainingSettings
        {
            Epochs = 1,
            Schedule = new WarmupThenCosine(0.01, 0.1),
            WeightDecay = 5e-4,
            LabelSmoothing = 0.1,
        });
        loop.Run(turns);

        var own = Median(turns.Own);
        Console.WriteLine(FormattableString.Invariant(
            $"ResNet-18, {settings.Batch} pictures of 3x{settings.Size}x{settings.Size} a step, {settings.Threads} threads, {settings.Rounds} turns of {settings.Steps} steps"));
        Console.WriteLine(FormattableString.Invariant($"NormML   {own:0.0} pictures/s (median)"));
        if (peer is null) return 0;
        var ratio = Median(turns.Own.Zip(turns.Peer, (mine, theirs) => mine / theirs));
        Console.WriteLine(FormattableString.Invariant($"PyTorch  {Median(turns.Peer):0.0} pictures/s (median; {peer.Version})"));
        Console.WriteLine(FormattableString.Invariant($"ratio    {ratio:0.000} (median of the turns' ratios; wanted {Wanted:0.00})"));
        return 0;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The same batch again and again; between turns the clock stops and PyTorch has its own.</summary>
    private sealed class Turns(Settings settings, PyTorchPeer? peer) : IBatchSource
    {
        // The first turn of each warms up: caches, memory pools, just-in-time compilation.
        private const int WarmUp = 1;

        public List<double> Own { get; } = [];

        public List<double> Peer { get; } = [];

        public int StepsPerEpoch => (settings.Rounds + WarmUp) * settings.Steps;

        public IEnumerable<Batch> Epoch(int epoch)
        {
            using var generator = new torch.Generator(seed: 1);
            using var pictures = torch.randn(settings.Batch, 3, settings.Size, settings.Size, generator: generator);
            using var labels = torch.arange(settings.Batch).remainder(Classes);
            for (var round = -WarmUp; round < settings.Rounds; round++)
            {
                var theirs = peer?.PicturesPerSecond(settings.Steps);
                var clock = Stopwatch.StartNew();
                for (var step = 0; step < settings.Steps; step++) yield return new Batch(pictures, labels);
                if (round < 0) continue;
                Own.Add(settings.Steps * settings.Batch / clock.Elapsed.TotalSeconds);
                if (theirs is { } speed) Peer.Add(speed);
            }
        }
    }
}
