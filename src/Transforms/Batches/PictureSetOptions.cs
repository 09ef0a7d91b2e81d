using NormML.Models;
using NormML.Transforms.Images;

namespace NormML.Transforms.Batches;

/// <summary>How a view's pictures are loaded for training.</summary>
internal sealed record PictureSetOptions
{
    /// <summary>What to do with a picture that cannot be read or has no label.</summary>
    public OnBadImage OnBadImage { get; init; } = OnBadImage.Throw;

    /// <summary>
    /// The most bytes of decoded pictures to keep; pictures that do not fit are decoded again at each use. By default a
    /// third of the memory that the process may use: training and validation pictures may each be a set.
    /// </summary>
    public long MemoryLimit { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 3;

    /// <summary>Threads that decode; all processors by default.</summary>
    public int Threads { get; init; } = TorchRuntime.DecodingThreads;

    /// <summary>Called with the number of pictures read so far.</summary>
    public Action<int>? Progress { get; init; }
}
