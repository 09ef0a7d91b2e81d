using NormML.Transforms.Pixels;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Pictures to learn from: in another order each epoch, augmented.</summary>
internal sealed class TrainingBatches(PixelBatches batches, long seed) : IBatchSource
{
    public int StepsPerEpoch => batches.StepsPerEpoch;

    public IEnumerable<Batch> Epoch(int epoch) => PictureBatches.WithLabels(batches.Training(seed, epoch));
}

/// <summary>Pictures to measure by: every one, as it is.</summary>
internal sealed class ValidationBatches(PixelBatches batches) : IBatchSource
{
    public int StepsPerEpoch => batches.StepsPerEpoch;

    public IEnumerable<Batch> Epoch(int epoch) => PictureBatches.WithLabels(batches.Evaluation());
}

file static class PictureBatches
{
    public static IEnumerable<Batch> WithLabels(IEnumerable<PixelBatch> batches)
    {
        foreach (PixelBatch batch in batches)
        {
            using Tensor labels = tensor(batch.Labels);
            yield return new Batch(batch.Pixels, labels);
        }
    }
}
