using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// A norm with the state of torch's BatchNorm: beside gamma and beta <c>running_mean</c> and <c>running_var</c>, both
/// [C], and <c>num_batches_tracked</c>, a 64-bit integer. They start as 0, 1 and 0.
/// </summary>
public abstract class BatchStatisticsNorm : AffineNorm
{
    // Named as in the state dictionary; registration, which goes by fields, does not see a base class's private ones.
    private protected Tensor running_mean;
    private protected Tensor running_var;
    private protected Tensor num_batches_tracked;
    private readonly double epsilon;

    private protected BatchStatisticsNorm(string name, long channels, Activation after, double epsilon)
        : base(name, channels, after)
    {
        this.epsilon = epsilon;
        running_mean = Tensors.Buffer(zeros([channels]));
        running_var = Tensors.Buffer(ones([channels]));
        num_batches_tracked = Tensors.Buffer(tensor(0L));
    }

    /// <summary>By the running statistics.</summary>
    /// <param name="input">The input.</param>
    /// <param name="changes">
    /// Whether the running statistics change before the backward pass: what a graph has saved must not.
    /// </param>
    private protected Tensor NormalizeByRunning(Tensor input, bool changes = false) => functional.batch_norm(
        input, changes ? running_mean.clone() : running_mean, changes ? running_var.clone() : running_var,
        weight, bias, training: false, 0, epsilon);

    /// <summary>By the input's own statistics; the running ones stay.</summary>
    private protected Tensor NormalizeByBatch(Tensor input) => NormalizeByBatch(input, weight!, bias!);

    private protected Tensor NormalizeByBatch(Tensor input, Tensor scale, Tensor shift) => functional.batch_norm(
        input, running_mean.clone(), running_var.clone(), scale, shift, training: true, 0, epsilon);

    /// <summary>
    /// By the input's own statistics; the running ones move by the momentum, the variance by the unbiased one.
    /// </summary>
    private protected Tensor NormalizeAndFollow(Tensor input, double momentum) =>
        NormalizeAndFollow(input, running_mean, running_var, momentum);

    private protected Tensor NormalizeAndFollow(Tensor input, Tensor mean, Tensor variance, double momentum) =>
        functional.batch_norm(input, mean, variance, weight, bias, training: true, momentum, epsilon);

    private protected void CountBatch() => num_batches_tracked.add_(Tensors.One, Tensors.One);
}
