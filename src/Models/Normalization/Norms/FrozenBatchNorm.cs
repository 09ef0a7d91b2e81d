using NormML.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// Batch normalization with fixed parameters and statistics from another training; text form <c>frozen-batch</c>.
/// <see cref="FrozenBatchNorm"/> documents the computation.
/// </summary>
[TextName("frozen-batch")]
public sealed record FrozenBatchNormOptions : NormOptions
{
    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>
    /// Above 0. Default 1e-5, PyTorch's. It must be the epsilon of the norm that the statistics come from (Keras uses
    /// 1e-3).
    /// </value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override double? ConvertibleEpsilon => Epsilon;

    internal override NormOptions WithEpsilon(double epsilon) => this with { Epsilon = epsilon };

    internal override void Validate() => CheckEpsilon("FrozenBatchNorm", Epsilon);

    internal override Norm Create(long channels, Activation activation) =>
        new FrozenBatchNorm(this, channels, activation);
}

/// <summary>
/// <c>y = gamma (x - running_mean) / sqrt(running_var + epsilon) + beta</c> per channel, in training and evaluation
/// alike, then the activation. It has no trainable parameters, and training updates nothing.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C], or [N, C, ...]; y has the same. gamma (<c>weight</c>), beta (<c>bias</c>),
/// <c>running_mean</c> and <c>running_var</c> are buffers, [C], named as torchvision's FrozenBatchNorm2d names them;
/// they start as 1, 0, 0 and 1: a new one returns its input, apart from epsilon, so it is useful only with the
/// statistics of a trained network.</para>
/// <para>Identity: a <see cref="BatchNorm"/> with the same epsilon in evaluation.</para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels.</para>
/// </remarks>
public sealed class FrozenBatchNorm : Norm
{
    // Named as in the state dictionary. Not readonly, because .to() replaces them.
    private Tensor weight;
    private Tensor bias;
    private Tensor running_mean;
    private Tensor running_var;

    internal FrozenBatchNorm(FrozenBatchNormOptions options, long channels, Activation activation)
        : base(nameof(FrozenBatchNorm), channels, activation)
    {
        Options = options;
        weight = Tensors.Buffer(ones([channels]));
        bias = Tensors.Buffer(zeros([channels]));
        running_mean = Tensors.Buffer(zeros([channels]));
        running_var = Tensors.Buffer(ones([channels]));
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public FrozenBatchNormOptions Options { get; }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        CheckShape(input);
        var output = functional.batch_norm(
            input,
            running_mean,
            running_var,
            weight,
            bias,
            training: false,
            0,
            Options.Epsilon
        );
        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }
}
