using NormML.Models;
using TorchSharp;

namespace NormML.Transforms.Batches;

/// <summary>How to make batches.</summary>
internal sealed record ImageBatchOptions
{
    /// <summary>Images per batch; the last batch of an epoch may have fewer.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether a last batch with fewer images is left out (unless it is the only one).</summary>
    public bool DropLast { get; init; }

    /// <summary>What training does to each image.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>The device of the batches.</summary>
    public required torch.Device Device { get; init; }

    /// <summary>Threads that decode images that are not kept; all processors by default.</summary>
    public int Threads { get; init; } = TorchRuntime.DecodingThreads;
}
