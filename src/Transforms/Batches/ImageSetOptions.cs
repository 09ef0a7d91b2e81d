using NormML.Models;
using NormML.Transforms.Images;

namespace NormML.Transforms.Batches;

/// <summary>How a view's images are loaded for training.</summary>
internal sealed record ImageSetOptions
{
    /// <summary>What to do with an image that cannot be read or has no label.</summary>
    public OnBadImage OnBadImage { get; init; } = OnBadImage.Throw;

    /// <summary>
    /// The most bytes of decoded images to keep; images that do not fit are decoded again at each use. By default a
    /// third of the memory that the process may use: training and validation images may each be a set.
    /// </summary>
    public long MemoryLimit { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 3;

    /// <summary>Threads that decode; all processors by default.</summary>
    public int Threads { get; init; } = TorchRuntime.DecodingThreads;

    /// <summary>Called with the number of images read so far.</summary>
    public Action<int>? Progress { get; init; }
}
