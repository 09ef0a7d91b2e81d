using NormML.Models.Layers;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>Which of the two images in <see cref="CrossNorm"/> are cropped to a random box.</summary>
public enum CrossCrop
{
    /// <summary>None.</summary>
    Neither,

    /// <summary>The image that statistics are taken from.</summary>
    Style,

    /// <summary>The image whose statistics are replaced. Outside the box it does not change.</summary>
    Content,

    /// <summary>Both, each to its own box.</summary>
    Both,
}

/// <summary>
/// CrossNorm, which exchanges means and standard deviations between the images of a training batch (Tang et al. 2021,
/// arXiv:2102.02811); text form <c>cross</c>, usually after another norm, as in <c>batch+cross</c>: it augments
/// features and normalizes nothing by itself. <see cref="CrossNorm"/> documents the computation. After a fully
/// connected layer, whose output has no pixels, it is left out.
/// </summary>
[TextName("cross")]
public sealed record CrossNormOptions : NormOptions
{
    private const double DefaultProbability = 0.05;

    /// <summary>Added to variances before their square root is taken.</summary>
    /// <value>Above 0. Default 1e-5.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>Which images are cropped to a box.</summary>
    /// <value>Default <see cref="CrossCrop.Neither"/>.</value>
    [Setting("crop")]
    public CrossCrop Crop { get; init; }

    /// <summary>The probability that a training step exchanges statistics.</summary>
    /// <value>
    /// 0 to 1. Default 0.05: in a network of twenty to forty norms, one or two of them exchange statistics per step. In
    /// the paper, one or two of a network's norms exchange statistics in half of the steps.
    /// </value>
    [Setting("probability")]
    public double Probability { get; init; } = DefaultProbability;

    internal override bool NeedsBatch => true;

    internal override bool DrawsAtRandom => true;

    internal override NormOptions ForVectors => new NoNormOptions();

    internal override void Validate()
    {
        CheckEpsilon("CrossNorm", Epsilon);
        if (Probability is not (>= 0 and <= 1))
        {
            throw new ArgumentException(
                Invariant(
                    $"CrossNorm needs a probability from 0 to 1; received {Probability}; the default is {DefaultProbability}."
                )
            );
        }

        if (!Enum.IsDefined(Crop))
        {
            throw new ArgumentException(
                $"CrossNorm's crop is {Words.Or(Enum.GetNames<CrossCrop>())}; received {Crop}."
            );
        }
    }

    internal override Norm Create(long channels, Activation activation) => new CrossNorm(this, channels, activation);
}

/// <summary>
/// CrossNorm: <c>y = s_p (x - m) / s + m_p</c>, where m and s are the mean and the standard deviation of each channel
/// of an image, and m_p and s_p those of another image of the batch; then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...]; y has the same. There are no parameters and no buffers.</para>
/// <para>Training: a step exchanges statistics with <see cref="CrossNormOptions.Probability"/>; otherwise y = x. p is a
/// random permutation of the batch, the same for all channels. With a crop, style statistics are taken from a box of
/// the other image, and content changes only within a box, normalized by that box's statistics; the boxes are the same
/// for the whole batch. A box has the image's shape, a random place, and a share of its area drawn from Beta(1, 1).
/// Parts outside the image are cut off. Boxes of at most a tenth of the image are drawn again. Draws come from torch's
/// global generator.</para>
/// <para>Evaluation: y = x.</para>
/// <para>Statistics: over the pixels of each channel of each image; s = sqrt(variance + epsilon), the variance biased
/// (the paper's code has the unbiased one). Gradients flow through them.</para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels, and in
/// training when x does not have four axes, and for features of one pixel.</para>
/// <para>Paper: Tang et al., CrossNorm and SelfNorm for Generalization under Distribution Shifts, 2021,
/// arXiv:2102.02811.</para>
/// </remarks>
public sealed class CrossNorm : Norm
{
    private readonly Scalar epsilon;

    internal CrossNorm(CrossNormOptions options, long channels, Activation activation)
        : base(nameof(CrossNorm), channels, activation)
    {
        Options = options;
        epsilon = options.Epsilon;
        Draw = shape => CrossDraw.Random(options, shape);
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public CrossNormOptions Options { get; }

    /// <summary>What a training step does with a batch of a given shape; null for nothing.</summary>
    internal Func<long[], CrossDraw?> Draw { get; set; }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shape = CheckShape(input);
        if (training)
        {
            CheckPixels(shape);
            CheckAxes(shape);
        }

        var output = training && Draw(shape) is { } draw ? Exchange(input, draw) : input.clone();
        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }

    private static void CheckAxes(long[] shape)
    {
        if (shape.Length != 4)
        {
            throw new ArgumentException(
                $"CrossNorm exchanges statistics between images [N, C, H, W]; received {Words.Shape(shape)}; "
                    + "choose another norm, or add an axis of length 1."
            );
        }
    }

    private Tensor Exchange(Tensor input, CrossDraw draw)
    {
        var content = draw.Content?.Of(input) ?? input;
        var contentMoments = Moments.OfChannels(content);
        var style = draw.Style?.Of(input) ?? input;
        var styleMoments = ReferenceEquals(style, content) ? contentMoments : Moments.OfChannels(style);
        var (mean, deviation) = (Exchanged(styleMoments.Mean), Exchanged(styleMoments.Variance).Plus(epsilon).sqrt());
        var scale = deviation * contentMoments.Variance.Plus(epsilon).rsqrt();
        var exchanged = PerChannel.ScaleAndShift(content, scale, mean - contentMoments.Mean * scale);
        if (draw.Content is null)
        {
            return exchanged;
        }

        var output = input.clone();
        draw.Content.Value.Of(output).copy_(exchanged);
        return output;

        Tensor Exchanged(Tensor values) => values.index_select(0, draw.Permutation.to(values.device));
    }
}
