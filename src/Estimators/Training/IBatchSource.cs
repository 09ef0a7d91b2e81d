using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Pictures [N,C,H,W] (float) with their classes [N] (long), on the CPU.</summary>
internal sealed record Batch(Tensor Pictures, Tensor Labels) : IDisposable
{
    public int Count { get; } = (int)Labels.shape[0];

    public void Dispose()
    {
        Pictures.Dispose();
        Labels.Dispose();
    }
}

/// <summary>Where a training takes its batches from.</summary>
internal interface IBatchSource
{
    /// <summary>Batches of each epoch.</summary>
    int StepsPerEpoch { get; }

    /// <summary>The batches of an epoch, counted from 1; whoever takes a batch disposes it.</summary>
    IEnumerable<Batch> Epoch(int epoch);
}
