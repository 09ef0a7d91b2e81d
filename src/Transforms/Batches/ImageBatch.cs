using TorchSharp;

namespace NormML.Transforms.Batches;

/// <summary>One batch. Its tensor is valid until the next batch is requested.</summary>
/// <param name="Pixels">[N,C,H,W] floats on the requested device; owned by <see cref="ImageBatches"/>.</param>
/// <param name="Labels">The 0-based class of each image.</param>
/// <param name="Indices">The number of each image in its set.</param>
/// <param name="Step">The batch's number in its epoch, from 0.</param>
internal readonly record struct ImageBatch(torch.Tensor Pixels, long[] Labels, int[] Indices, int Step)
{
    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;
}
