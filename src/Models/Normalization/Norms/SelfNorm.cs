using NormML.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// SelfNorm, which scales each channel by a gate computed from its mean and standard deviation (Tang et al. 2021,
/// arXiv:2102.02811); text form <c>self</c>, usually after another norm, as in <c>batch+self</c>.
/// <see cref="SelfNorm"/> documents the computation. After a fully connected layer, whose output has no pixels, it is
/// left out.
/// </summary>
[TextName("self")]
public sealed record SelfNormOptions : NormOptions
{
    /// <summary>Whether the mean has a separate gate; text form <c>self:gates=2</c>.</summary>
    /// <value>Default false: one gate for mean and deviation.</value>
    [Setting("gates", FalseAndTrue = ["1", "2"])]
    public bool TwoGates { get; init; }

    internal override bool NeedsBatch => true;

    internal override NormOptions ForVectors => new NoNormOptions();

    internal override void Validate() { }

    internal override Norm Create(long channels, Activation activation) => new SelfNorm(this, channels, activation);
}

/// <summary>
/// SelfNorm: <c>y = g x</c>, or with two gates <c>y = g x + m (f - g)</c>, where <c>g = sigmoid(BN(w . [m, s]))</c> for
/// each channel, and f likewise with its own weights; then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...]; y has the same. m and s are the mean and the standard deviation, [N, C]; w
/// (<c>g_fc.weight</c>) is [C, 1, 2], two weights per channel; BN (<c>g_bn</c>) is <see cref="BatchNorm"/> over the N
/// values of each channel. The names are those of the paper's code. w is 0 until a network initializes it, uniformly
/// within +-1 / sqrt(2).</para>
/// <para>Statistics: m and s = sqrt(v + 1e-12) over the pixels of each channel of each image, v biased (the paper's
/// code has the unbiased one). The gates' BN uses the batch's statistics in training and running statistics in
/// evaluation, and updates these as <see cref="BatchNorm"/> does.</para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels, and in training for a
/// batch of one image.</para>
/// <para>Paper: Tang et al., CrossNorm and SelfNorm for Generalization under Distribution Shifts, 2021,
/// arXiv:2102.02811.</para>
/// </remarks>
public sealed class SelfNorm : Norm
{
    private static readonly Scalar Epsilon = 1e-12;

    private readonly Layer g_fc;
    private readonly Norm g_bn;
    private readonly Layer? f_fc;
    private readonly Norm? f_bn;

    internal SelfNorm(SelfNormOptions options, long channels, Activation activation)
        : base(nameof(SelfNorm), channels, activation)
    {
        Options = options;
        (g_fc, g_bn) = NewGate(channels);
        if (options.TwoGates)
        {
            (f_fc, f_bn) = NewGate(channels);
        }

        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public SelfNormOptions Options { get; }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shape = CheckShape(input);
        if (training && shape[0] < 2)
        {
            throw new ArgumentException(
                $"SelfNorm needs a batch of at least 2 images to train its gates; received {Words.Shape(shape)}; "
                    + "choose a larger batch, or leave it out."
            );
        }

        var moments = Moments.OfChannels(input);
        var statistics = stack([moments.Mean, moments.Variance.Plus(Epsilon).sqrt()], 2);
        var gate = g_bn.call(g_fc.call(statistics));
        var output = input * PerChannel.Spread(gate, input);
        if (f_fc is not null)
        {
            var ofMean = f_bn!.call(f_fc.call(statistics));
            output = output.add_(PerChannel.Spread(moments.Mean * (ofMean - gate), input), Tensors.One);
        }

        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }

    private static (Layer, Norm) NewGate(long channels) =>
        (new PairOfWeights(channels), new BatchNorm(new BatchNormOptions(), channels, Activation.Sigmoid));

    /// <summary>A depthwise convolution of length 2 without bias: [N, C, 2] to [N, C].</summary>
    private sealed class PairOfWeights : Layer, IInitialized
    {
        private Parameter weight;

        public PairOfWeights(long channels)
            : base(nameof(PairOfWeights))
        {
            weight = Tensors.Parameter(zeros([channels, 1, 2]));
            RegisterComponents();
        }

        public void Initialize(Generator generator) => WeightInitialization.KaimingNormal.FillLinear(weight, generator);

        private protected override Tensor Compute(Tensor input)
        {
            using var scope = NewDisposeScope();
            return (input * weight.squeeze(1)).sum(2).MoveToOuterDisposeScope();
        }
    }
}
