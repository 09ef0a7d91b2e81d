using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Images [N,C,H,W] (float) with their classes [N] (long). Valid until the next batch is asked for.</summary>
internal readonly record struct Batch(Tensor Images, Tensor Labels);

/// <summary>Where a training takes its batches from.</summary>
internal interface IBatchSource
{
    /// <summary>Batches of each epoch.</summary>
    int StepsPerEpoch { get; }

    /// <summary>The batches of an epoch, counted from 1.</summary>
    IEnumerable<Batch> Epoch(int epoch);
}
