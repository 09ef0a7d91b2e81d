using NormML.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// Group normalization whose scale and shift are predicted from each image's statistics: Instance-Level Meta
/// Normalization (Jia, Chen and Chen 2019, arXiv:1904.03516); text form <c>predicted-affine</c>.
/// <see cref="PredictedAffineNorm"/> documents the computation.
/// </summary>
[TextName("predicted-affine")]
public sealed record PredictedAffineNormOptions : NormOptions
{
    /// <summary>The number of groups of the group normalization.</summary>
    /// <value>
    /// At least 1, a divisor of the channels; null (the default) for the largest number up to 32 that divides the
    /// channels and leaves at least 2 channels per group.
    /// </value>
    [Setting("groups", IsBare = true)]
    public int? Groups { get; init; }

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override void Validate()
    {
        CheckEpsilon("PredictedAffineNorm", Epsilon);
        CheckCount("PredictedAffineNorm", "number of groups", Groups);
    }

    internal override Norm Create(long channels, Activation activation) =>
        new PredictedAffineNorm(this, channels, activation);
}

/// <summary>
/// Group normalization with a predicted scale and shift: <c>y = g (x - mean) / sqrt(variance + epsilon) + b</c> with
/// <c>g = sigmoid(U relu(E v)) + gamma</c> and <c>b = tanh(V relu(E m)) + beta</c>; then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...]; y has the same. gamma (<c>weight</c>) and beta (<c>bias</c>) are [C] and start as 1
/// and 0. m and v, the key statistics, are [N, K]: K = C / 16 groups of 16 channels (or of the largest divisor of C
/// below 16, if 16 does not divide C). E (<c>encode_weight</c>) is [R, K] with R = max(2, K / 16), U
/// (<c>scale_weight</c>) and V (<c>shift_weight</c>) are [C, R]; they have no biases. They are 0 until a network
/// initializes them, uniformly within +-1 / sqrt(inputs). The rows of E are alternately positive and negative, so that
/// ReLU initially cuts off no statistics. There are no buffers.</para>
/// <para>Statistics: means and biased variances over groups of channels and all axes after C, for each image by
/// itself. Training and evaluation compute the same, and no image depends on another.</para>
/// <para>Identities: with U and V of 0 it is group normalization times 1.5, because sigmoid(0) is one half.</para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels, when the groups do not
/// divide it, and when a group has only one value.</para>
/// <para>Paper: Jia, Chen and Chen, Instance-Level Meta Normalization, 2019, arXiv:1904.03516.</para>
/// </remarks>
public sealed class PredictedAffineNorm : AffineNorm, IInitialized
{
    private const int KeySize = 16;
    private const int Reduction = 16;
    private const int LeastEncoding = 2;

    private readonly Scalar epsilon;
    private readonly long groups;
    private readonly long keys;
    private Parameter encode_weight;
    private Parameter scale_weight;
    private Parameter shift_weight;

    internal PredictedAffineNorm(PredictedAffineNormOptions options, long channels, Activation activation)
        : base(nameof(PredictedAffineNorm), channels, activation)
    {
        Options = options;
        epsilon = options.Epsilon;
        groups = ChannelGroups.Of(nameof(PredictedAffineNorm), "predicted-affine", channels, options.Groups);
        keys = channels / ChannelGroups.LargestDivisor(channels, KeySize);
        var encoding = Math.Max(LeastEncoding, keys / Reduction);
        encode_weight = Tensors.Parameter(zeros([encoding, keys]));
        scale_weight = Tensors.Parameter(zeros([channels, encoding]));
        shift_weight = Tensors.Parameter(zeros([channels, encoding]));
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public PredictedAffineNormOptions Options { get; }

    // Setting gamma to 0 would not make the output 0: the predicted scale would remain.
    internal override Parameter? Gamma => null;

    void IInitialized.Initialize(Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var drawn in (Parameter[])[encode_weight, scale_weight, shift_weight])
        {
            WeightInitialization.KaimingNormal.FillLinear(drawn, generator);
        }

        // Variances and positive means pass the ReLU after positive rows, negative means that after negative rows.
        encode_weight.abs_();
        for (var row = 1; row < encode_weight.shape[0]; row += 2)
        {
            encode_weight.narrow(0, row, 1).neg_();
        }
    }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        CheckGroups(CheckShape(input), groups);
        var channels = Moments.OfChannels(input);
        var key = channels.OfGroups(keys);
        var gamma = Predict(key.Variance, scale_weight).sigmoid().Plus(weight!);
        var beta = Predict(key.Mean, shift_weight).tanh().Plus(bias!);

        var normal = channels.OfGroups(groups);
        var scale = PerChannel.Repeat(normal.Variance.Plus(epsilon).rsqrt(), Channels) * gamma;
        var shift = beta - PerChannel.Repeat(normal.Mean, Channels) * scale;
        return Activation.ApplyInPlace(PerChannel.ScaleAndShift(input, scale, shift)).MoveToOuterDisposeScope();
    }

    private Tensor Predict(Tensor key, Tensor decode) =>
        functional.linear(functional.linear(key, encode_weight).relu(), decode);
}
