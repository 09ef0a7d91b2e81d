using NormML.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// The common settings of whitening norms. <see cref="WhiteningNorm"/> documents the computation.
/// </summary>
public abstract record WhiteningNormOptions : NormOptions
{
    private protected WhiteningNormOptions() { }

    /// <summary>The number of channels that are whitened together.</summary>
    /// <value>
    /// At least 1, a divisor of the channels; null (the default) for the largest divisor up to the norm's usual size.
    /// </value>
    [Setting("size")]
    public int? GroupSize { get; init; }

    /// <summary>Added to the covariance's diagonal.</summary>
    /// <value>Above 0. Default 1e-5.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of the new batch in the running mean and matrix.</summary>
    /// <value>0 to 1. Default 0.1.</value>
    [Setting("momentum")]
    public double Momentum { get; init; } = 0.1;

    internal abstract int UsualGroupSize { get; }

    internal sealed override bool NeedsBatch => true;

    internal sealed override bool HasStaleStatistics => Momentum == 0;

    private protected void CheckCommon(string norm)
    {
        CheckCount(norm, "group size", GroupSize, $"{UsualGroupSize} is usual");
        CheckEpsilon(norm, Epsilon);
        CheckMomentum(norm, Momentum);
    }
}

/// <summary>
/// A norm that removes the correlations of neighboring channels: <c>y = gamma W (x - mean) + beta</c>, with a matrix W
/// for each group of channels that is close to the inverse square root of their covariance; then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C], or [N, C, ...]; y has the same. gamma (<c>weight</c>), beta (<c>bias</c>) and
/// <c>running_mean</c> are [C], <c>running_whitening</c> is [groups, C / groups, C / groups]. They start as 1, 0, 0 and
/// the identity.</para>
/// <para>Training: mean and covariance over N and all axes after C, m values per channel:</para>
/// <code>
/// covariance = (x - mean) (x - mean)' / m + epsilon I
/// </code>
/// <para>Evaluation: running_mean and running_whitening. Each training batch updates them:</para>
/// <code>
/// running_mean      = (1 - momentum) * running_mean      + momentum * mean(x)
/// running_whitening = (1 - momentum) * running_whitening + momentum * W
/// </code>
/// <para>Re-estimated running statistics (<see cref="RunningStatisticsNorm"/>) are the mean of the values of all
/// images, and W for their covariance: the mean of the batches' W would give an output variance above 1.</para>
/// <para>Groups: C / size of neighboring channels. A given size must divide C. Without one it is the largest divisor of
/// C up to the norm's usual size.</para>
/// <para>Identity: with groups of 1 it is BatchNorm, except for the running statistics.</para>
/// <para>Errors: <see cref="ArgumentException"/> when the size does not divide the channels, for another number of
/// channels, and when a batch in training has only one value per channel.</para>
/// </remarks>
public abstract class WhiteningNorm : RunningStatisticsNorm
{
    private readonly double epsilon;
    private readonly double momentum;
    private readonly long groups;
    private readonly long size;

    // Named as in the state dictionary. Not private: registration does not see private fields of a base class.
    private protected Tensor running_mean;
    private protected Tensor running_whitening;

    private protected WhiteningNorm(string name, WhiteningNormOptions options, long channels, Activation activation)
        : base(name, channels, activation)
    {
        (epsilon, momentum) = (options.Epsilon, options.Momentum);
        groups = options.GroupSize is { } given
            ? ChannelGroups.OfSize(name, channels, given)
            : channels / ChannelGroups.LargestDivisor(channels, options.UsualGroupSize);
        size = channels / groups;
        running_mean = Tensors.Buffer(zeros([channels]));
        running_whitening = Tensors.Buffer(eye(size).repeat(groups, 1, 1));
    }

    /// <summary>The matrix W of each covariance, [groups, size, size].</summary>
    private protected abstract Tensor Whitening(Tensor covariance, Tensor identity);

    internal sealed override double RunningMomentum => momentum;

    private protected sealed override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shape = CheckShape(input);
        Tensor centered,
            whitening;
        if (training)
        {
            var values = ValuesPerChannel(shape);
            var mean = input.mean([0, .. PerChannel.PixelAxes(input)], keepdim: true);
            centered = input - mean;
            var covariance = Covariance(centered, values);
            whitening = Whitening(covariance);
            if (Gathered is not null)
            {
                Gathered.Add(values, mean.view(Channels), covariance);
            }
            else
            {
                running_mean.Update(mean.view(Channels), momentum);
                running_whitening.Update(whitening, momentum);
            }
        }
        else
        {
            centered = input - PerChannel.Spread(running_mean, input);
            whitening = running_whitening;
        }

        // As a 1x1 convolution with gamma in its filters, this needs no transposed copy of the input.
        var filters = (whitening * weight!.view(groups, size, 1)).view(Channels, size, 1, 1);
        var output = functional.conv2d(centered.reshape(shape[0], Channels, -1, 1), filters, bias, groups: groups);
        return Activation.ApplyInPlace(output.view(shape)).MoveToOuterDisposeScope();
    }

    private protected sealed override void TakeStatistics(Population population)
    {
        running_mean.copy_(population.Mean);
        running_whitening.copy_(Whitening(population.Spread));
    }

    private protected sealed override Tensor SpreadOf(Tensor distance)
    {
        var columns = distance.view(groups, size, 1);
        return columns.bmm(columns.transpose(1, 2));
    }

    /// <summary>The covariance of each group, without epsilon, [groups, size, size].</summary>
    private Tensor Covariance(Tensor centered, long values)
    {
        var rows = centered.transpose(0, 1).reshape(groups, size, -1);
        using Scalar count = values;
        return rows.bmm(rows.transpose(1, 2)).div_(count);
    }

    private Tensor Whitening(Tensor covariance)
    {
        var identity = eye(size, dtype: covariance.dtype, device: covariance.device);
        using Scalar share = epsilon;
        return Whitening(covariance.Plus(identity * share), identity);
    }
}
