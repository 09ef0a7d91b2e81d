using NormML.Estimators.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

/// <summary>The same batches each epoch: images of two numbers; the class is 1 if the first is larger, else 0.</summary>
internal sealed class ToyBatches(int steps = 4, int batchSize = 8, int seed = 1) : IBatchSource
{
    public int StepsPerEpoch => steps;

    /// <summary>Called before a batch is returned, with the epoch and the step, both starting at 1.</summary>
    public Action<int, int> BeforeStep { get; init; } = (_, _) => { };

    /// <summary>The factor for the images' numbers.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Whether all labels are wrong.</summary>
    public Func<int, bool> IsWrong { get; init; } = _ => false;

    public IEnumerable<Batch> Epoch(int epoch)
    {
        var random = new Random(seed);
        for (var step = 1; step <= steps; step++)
        {
            BeforeStep(epoch, step);
            float[] numbers =
            [
                .. Enumerable.Range(0, batchSize * ToyNetwork.Inputs).Select(_ => random.NextSingle() * Scale),
            ];
            long[] labels =
            [
                .. Enumerable
                    .Range(0, batchSize)
                    .Select(image => (numbers[2 * image] > numbers[(2 * image) + 1]) != IsWrong(epoch) ? 1L : 0L),
            ];
            using var images = tensor(numbers, [batchSize, 1, 1, ToyNetwork.Inputs]);
            using var classes = tensor(labels);
            yield return new Batch(images, classes);
        }
    }
}
