using NormML.Models;
using TorchSharp;

namespace NormML.Transforms.Batches;

/// <summary>What batches are made of, and how.</summary>
internal sealed record PixelBatchOptions
{
    /// <summary>Pictures a batch; the last one of an epoch may have fewer.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether a last batch with fewer pictures is left out (unless it is the only one).</summary>
    public bool DropLast { get; init; }

    /// <summary>What training does to each picture.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>Where the batches are wanted.</summary>
    public required torch.Device Device { get; init; }

    /// <summary>Threads that decode what is not kept; all processors by default.</summary>
    public int Threads { get; init; } = TorchRuntime.DecodingThreads;
}
