using NormML.Transforms.Batches;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Images to learn from: in another order each epoch, augmented.</summary>
internal sealed class TrainingBatches(ImageBatches batches, long seed) : IBatchSource
{
    public int StepsPerEpoch => batches.StepsPerEpoch;

    public IEnumerable<Batch> Epoch(int epoch) => LabeledBatches.From(batches.Training(seed, epoch));
}

/// <summary>Images to measure by: every one, as it is.</summary>
internal sealed class ValidationBatches(ImageBatches batches) : IBatchSource
{
    public int StepsPerEpoch => batches.StepsPerEpoch;

    public IEnumerable<Batch> Epoch(int epoch) => LabeledBatches.From(batches.Evaluation());
}

/// <summary>Images to estimate running statistics over: the same ones each time, in random order, augmented.</summary>
/// <remarks>
/// Augmented, since the weights have adapted to such images' statistics. resnet20 after 10 epochs of 2,000 drawn images, mean of 3
/// seeds, log-loss on 1,000 others: 0.332; over the images as they are 0.380; as the training's batches had moved them 0.336.
/// </remarks>
internal sealed class StatisticsBatches(ImageBatches batches, long seed) : IBatchSource
{
    // Some thousand images are enough (Wu and Johnson 2021, figure 4); so many batches take the time of some 30 training steps.
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
