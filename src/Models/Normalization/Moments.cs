using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Mean and biased variance. The moments of a set of channels follow from those of each channel, so a norm reads its
/// input only once even if it needs several kinds of statistics.
/// </summary>
internal readonly record struct Moments(Tensor Mean, Tensor Variance)
{
    /// <summary>
    /// The moments over the pixels of each channel of each image, [N, C]. For vectors, the mean is the value itself and
    /// the variance is 0.
    /// </summary>
    public static Moments OfChannels(Tensor input)
    {
        if (input.ndim == 2)
        {
            return new(input, zeros_like(input));
        }

        // Faster than var_mean: on a CPU, a network with switchable norm trains 1.3 times as fast, one with EvoNorm-S0
        // 1.1 times.
        var mean = input.mean(PerChannel.PixelAxes(input), keepdim: true);
        return new(mean.flatten(1), PerChannel.MeanSquare(input - mean));
    }

    /// <summary>The moments over an axis, which keeps length 1.</summary>
    public Moments Over(long axis)
    {
        var mean = Mean.mean([axis], keepdim: true);
        return new(
            mean,
            Variance.mean([axis], keepdim: true).Plus((Mean - mean).Squared().mean([axis], keepdim: true))
        );
    }

    /// <summary>The moments over groups of neighboring channels: [N, C] to [N, groups].</summary>
    public Moments OfGroups(long groups)
    {
        var moments = new Moments(InGroups(Mean), InGroups(Variance)).Over(2);
        return new(moments.Mean.flatten(1), moments.Variance.flatten(1));

        Tensor InGroups(Tensor channels) => channels.view(channels.shape[0], groups, -1);
    }
}
