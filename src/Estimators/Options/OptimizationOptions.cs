using NormML.Models.Normalization;

namespace NormML.Estimators;

/// <summary>The loss, and stochastic gradient descent on it.</summary>
public sealed record OptimizationOptions
{
    /// <summary>Images per step.</summary>
    /// <value>
    /// 1 or more; 2 or more with a norm that takes statistics from the batch; at least a chunk with ghost batch
    /// normalization. Default: <see langword="null"/>, 16; 32 from 9,000 training images on, 64 from 18,000, 128 from
    /// 36,000 (large sets can spare the steps); and at least what the norm needs.
    /// </value>
    /// <remarks>
    /// The last batch of an epoch holds the remaining images. If these are fewer than the norm needs (a single one for
    /// batch normalization, less than a chunk for ghost batch normalization), they are skipped; which ones varies by
    /// epoch.
    /// </remarks>
    public int? BatchSize { get; init; }

    /// <summary>The highest learning rate, reached at the end of the warm-up.</summary>
    /// <value>
    /// Above 0. Default: <see langword="null"/>, 0.2 for every 128 images of the batch: 0.2 for
    /// 128, 0.025 for 16.
    /// </value>
    /// <remarks>A deep network with only hundreds of images learns more steadily at a quarter of it.</remarks>
    public double? LearningRate { get; init; }

    /// <summary>Momentum of the stochastic gradient descent.</summary>
    /// <value>From 0 to below 1. Default: 0.9.</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the momentum is Nesterov's.</summary>
    /// <value>Default: <see langword="true"/>. Needs a <see cref="Momentum"/> above 0 to make a difference.</value>
    public bool Nesterov { get; init; } = true;

    /// <summary>Factor of the L2 penalty's gradient on weights; norms and biases have no weight decay.</summary>
    /// <value>0 or more. Default: 0.0005.</value>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>How the gradients are transformed before each step.</summary>
    /// <value>Default: <see cref="NoGradientTransformOptions"/>, they are used as they are.</value>
    public GradientTransformOptions Gradient { get; init; } = new NoGradientTransformOptions();

    /// <summary>Share of each training target that is spread evenly over all classes.</summary>
    /// <value>From 0 (none) to below 1. Default: 0.1.</value>
    /// <remarks>Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015.</remarks>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>The options with a value for each default that depends on the number of images or on the norm.</summary>
    internal OptimizationOptions Resolve(int images, int smallestBatch)
    {
        var batchSize =
            BatchSize
            ?? Math.Max(
                smallestBatch,
                images switch
                {
                    < 9_000 => 16,
                    < 18_000 => 32,
                    < 36_000 => 64,
                    _ => 128,
                }
            );
        return this with { BatchSize = batchSize, LearningRate = LearningRate ?? 0.2 * batchSize / 128 };
    }

    internal void Validate(NormOptions norm)
    {
        Require.AtLeast(1, BatchSize);
        Require.That(
            BatchSize is null || BatchSize >= norm.SmallestBatch,
            BatchSize,
            $"must be {norm.SmallestBatch} or more for a network with norm {norm}, which takes its statistics from the "
                + "images of a batch",
            $"{Math.Max(16, norm.SmallestBatch)} or more, which make good statistics"
        );
        Require.Positive(LearningRate, "null for 0.2 for every 128 images of the batch");
        Require.Share(Momentum, "0.9");
        Require.That(WeightDecay >= 0 && double.IsFinite(WeightDecay), WeightDecay, "must be 0 or more", "0.0005");
        Require.That(
            Gradient is not null,
            Gradient,
            "must be a gradient transform",
            "NoGradientTransformOptions for none"
        );
        Gradient.Validate();
        Require.Share(LabelSmoothing, "0 for none, or 0.1");
    }
}
