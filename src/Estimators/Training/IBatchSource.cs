using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Images [N,C,H,W] (float) with their classes [N] (long). Valid until the next batch is requested.</summary>
internal readonly record struct Batch(Tensor Images, Tensor Labels);

/// <summary>The source of a training's batches.</summary>
internal interface IBatchSource
{
    /// <summary>Batches per epoch.</summary>
    int StepsPerEpoch { get; }

    /// <summary>The batches of an epoch, counted from 1.</summary>
    IEnumerable<Batch> Epoch(int epoch);
}
