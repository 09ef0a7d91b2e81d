using NormML.Models.Layers;
using static System.FormattableString;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Ghost batch normalization (Hoffer, Hubara and Soudry 2017, arXiv:1705.08741): large batches are normalized in
/// chunks; text forms <c>ghost-batch</c> and <c>ghost-batch:32</c>. <see cref="GhostBatchNorm"/> documents the
/// computation.
/// </summary>
[TextName("ghost-batch")]
public sealed record GhostBatchNormOptions : NormOptions
{
    /// <summary>The largest number of images in a chunk.</summary>
    /// <value>At least 1. Default 32.</value>
    [Setting("size", IsBare = true)]
    public int ChunkSize { get; init; } = 32;

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of a batch (all of its chunks together) in the running statistics.</summary>
    /// <value>0 to 1. Default 0.1, as in PyTorch.</value>
    [Setting("momentum")]
    public double Momentum { get; init; } = 0.1;

    internal override bool NeedsBatch => true;

    internal override bool HasStaleStatistics => Momentum == 0;

    internal override int SmallestBatch => Math.Max(2, ChunkSize);

    internal override double? ConvertibleEpsilon => Epsilon;

    internal override NormOptions WithEpsilon(double epsilon) => this with { Epsilon = epsilon };

    internal override void Validate()
    {
        CheckEpsilon("GhostBatchNorm", Epsilon);
        CheckMomentum("GhostBatchNorm", Momentum);
        if (ChunkSize < 1)
        {
            throw new ArgumentException(
                Invariant($"GhostBatchNorm needs chunks of at least 1 image; received {ChunkSize}; 32 is usual.")
            );
        }
    }

    internal override Norm Create(long channels, Activation activation) =>
        new GhostBatchNorm(this, channels, activation);
}

/// <summary>
/// Ghost batch normalization: in training the batch is split into chunks, and each chunk is normalized like a batch of
/// its own in <see cref="BatchNorm"/>; gamma and beta are shared; then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes, names and initial values of parameters and buffers: as in <see cref="BatchNorm"/>.</para>
/// <para>Training: N images make k = ceil(N / size) chunks of neighbors, whose sizes differ by at most one. (Composer's
/// chunks all have one size except the last, which may be small; if k divides N, the two agree.) A chunk's mean and
/// biased variance are taken over its images and all axes after C. Evaluation: the running statistics.</para>
/// <para>Each chunk in turn updates the running statistics, with its unbiased variance, so that a batch has about the
/// same weight as in BatchNorm:</para>
/// <code>
/// for each chunk with m values per channel
///     running_mean = (1 - momentum / k) * running_mean + momentum / k * mean(chunk)
///     running_var  = (1 - momentum / k) * running_var  + momentum / k * variance(chunk) * m / (m - 1)
/// num_batches_tracked += 1
/// </code>
/// <para>Identity: with size = N it is BatchNorm.</para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels, when a batch in training has
/// fewer images than a chunk, and when a chunk has only one value per channel.</para>
/// <para>Paper: Hoffer, Hubara and Soudry, Train longer, generalize better, 2017, arXiv:1705.08741.</para>
/// </remarks>
public sealed class GhostBatchNorm : BatchStatisticsNorm
{
    internal GhostBatchNorm(GhostBatchNormOptions options, long channels, Activation activation)
        : base(nameof(GhostBatchNorm), channels, activation, options.Epsilon)
    {
        Options = options;
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public GhostBatchNormOptions Options { get; }

    internal override double RunningMomentum => Options.Momentum;

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shape = CheckShape(input);
        var output = training ? NormalizeChunks(input, shape) : NormalizeByRunning(input);
        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }

    private Tensor NormalizeChunks(Tensor input, long[] shape)
    {
        var (images, size) = (shape[0], (long)Options.ChunkSize);
        if (images < size)
        {
            throw new ArgumentException(
                $"GhostBatchNorm needs batches of at least one chunk of {size} images; received {Words.Shape(shape)}; "
                    + $"choose larger batches or smaller chunks (ghost-batch:{Math.Max(1, images)})."
            );
        }

        var chunks = (images + size - 1) / size;
        ValuesPerChannel([images / chunks, .. shape[1..]]);
        CountBatch();
        if (chunks == 1)
        {
            return NormalizeAndUpdate(input, Options.Momentum);
        }

        // One call per chunk: laying chunks out as channels for a single call would need two copies, which cost more.
        var sizes = new long[chunks];
        for (var i = 0; i < chunks; i++)
        {
            sizes[i] = images / chunks + (i < images % chunks ? 1 : 0);
        }

        return cat(
            input.split(sizes, 0L).Select(chunk => NormalizeAndUpdate(chunk, Options.Momentum / chunks)).ToList()
        );
    }
}
