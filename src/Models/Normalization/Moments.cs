using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Mean and biased variance. Those of a set of channels follow from those of each channel, so a norm reads its input
/// once, however many kinds of statistics it takes.
/// </summary>
internal readonly record struct Moments(Tensor Mean, Tensor Variance)
{
    /// <summary>Over the pixels of each channel of each image, [N, C]; of vectors the values themselves and
    /// 0.</summary>
    public static Moments OfChannels(Tensor input)
    {
        if (input.ndim == 2)
        {
            return new(input, zeros_like(input));
        }

        // Not var_mean: on a CPU a network with switchable norm trains 1.3 times as fast so, one with EvoNorm-S0 1.1
        // times.
        var mean = input.mean(PerChannel.PixelAxes(input), keepdim: true);
        return new(mean.flatten(1), PerChannel.MeanSquare(input - mean));
    }

    /// <summary>The moments over an axis, which is kept with length 1.</summary>
    public Moments Over(long axis)
    {
        var mean = Mean.mean([axis], keepdim: true);
        return new(
            mean,
            Variance.mean([axis], keepdim: true).Plus((Mean - mean).Squared().mean([axis], keepdim: true))
        );
    }

    /// <summary>From [N, C] to those of groups of neighboring channels, [N, groups].</summary>
    public Moments OfGroups(long groups)
    {
        var moments = new Moments(InGroups(Mean), InGroups(Variance)).Over(2);
        return new(moments.Mean.flatten(1), moments.Variance.flatten(1));

        Tensor InGroups(Tensor channels) => channels.view(channels.shape[0], groups, -1);
    }
}
