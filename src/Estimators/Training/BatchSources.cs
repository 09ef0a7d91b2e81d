using NormML.Transforms.Batches;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Training images: in another order each epoch, augmented.</summary>
internal sealed class TrainingBatches(ImageBatches batches, long seed) : IBatchSource
{
    public int StepsPerEpoch => batches.StepsPerEpoch;

    public IEnumerable<Batch> Epoch(int epoch) => LabeledBatches.From(batches.Training(seed, epoch));
}

/// <summary>Validation images: all, without augmentation.</summary>
internal sealed class ValidationBatches(ImageBatches batches) : IBatchSource
{
    public int StepsPerEpoch => batches.StepsPerEpoch;

    public IEnumerable<Batch> Epoch(int epoch) => LabeledBatches.From(batches.Evaluation());
}

/// <summary>Images to estimate running statistics over: always the same ones, in random order, augmented.</summary>
/// <remarks>
/// They are augmented because the weights have adapted to the statistics of augmented images. Log-loss of resnet20 on 1,000 test
/// images after 10 epochs on 2,000 drawn images, mean of 3 seeds: 0.332; without augmentation 0.380; with the moving average 0.336.
/// </remarks>
internal sealed class StatisticsBatches(ImageBatches batches, long seed) : IBatchSource
{
    // A few thousand images are enough (Wu and Johnson 2021, figure 4). This many batches take as long as about 30 steps.
    private const int Most = 100;

    public int StepsPerEpoch => Math.Min(batches.StepsPerEpoch, Most);

    public IEnumerable<Batch> Epoch(int epoch) =>
        LabeledBatches.From(batches.Training(seed, epoch: 0)).Take(StepsPerEpoch);
}

file static class LabeledBatches
{
    public static IEnumerable<Batch> From(IEnumerable<ImageBatch> batches)
    {
        foreach (var batch in batches)
        {
            using var labels = tensor(batch.Labels);
            yield return new Batch(batch.Pixels, labels);
        }
    }
}
