using NormML.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// A norm with the state of torch's BatchNorm: in addition to gamma and beta, <c>running_mean</c> and
/// <c>running_var</c>, both [C], and <c>num_batches_tracked</c>, a 64-bit integer. They start as 0, 1 and 0.
/// </summary>
public abstract class BatchStatisticsNorm : RunningStatisticsNorm
{
    // Named as in the state dictionary. Not private: registration does not see private fields of a base class.
    private protected Tensor running_mean;
    private protected Tensor running_var;
    private protected Tensor num_batches_tracked;
    private readonly double epsilon;

    private protected BatchStatisticsNorm(string name, long channels, Activation activation, double epsilon)
        : base(name, channels, activation)
    {
        this.epsilon = epsilon;
        running_mean = Tensors.Buffer(zeros([channels]));
        running_var = Tensors.Buffer(ones([channels]));
        num_batches_tracked = Tensors.Buffer(tensor(0L));
    }

    /// <summary>Whether the running variance is unbiased.</summary>
    private protected virtual bool IsUnbiased => true;

    private protected sealed override void TakeStatistics(Population population)
    {
        running_mean.copy_(population.Mean);
        using Scalar factor = IsUnbiased ? (double)population.Count / (population.Count - 1) : 1;
        running_var.copy_(population.Spread * factor);
    }

    /// <summary>Normalizes by the running statistics.</summary>
    /// <param name="input">The input.</param>
    /// <param name="changes">
    /// Whether the running statistics change before the backward pass. If so, copies are used: tensors saved by
    /// autograd must not change.
    /// </param>
    private protected Tensor NormalizeByRunning(Tensor input, bool changes = false) =>
        functional.batch_norm(
            input,
            changes ? running_mean.clone() : running_mean,
            changes ? running_var.clone() : running_var,
            weight,
            bias,
            training: false,
            0,
            epsilon
        );

    /// <summary>Normalizes by the batch's statistics; the running statistics stay unchanged.</summary>
    private protected Tensor NormalizeByBatch(Tensor input) => NormalizeByBatch(input, weight!, bias!);

    private protected Tensor NormalizeByBatch(Tensor input, Tensor scale, Tensor shift) =>
        functional.batch_norm(
            input,
            running_mean.clone(),
            running_var.clone(),
            scale,
            shift,
            training: true,
            0,
            epsilon
        );

    /// <summary>
    /// Normalizes by the batch's statistics. Updates the running statistics with the momentum and the unbiased
    /// variance, or gathers the batch's statistics.
    /// </summary>
    private protected Tensor NormalizeAndUpdate(Tensor input, double momentum)
    {
        if (Gathered is null)
        {
            return NormalizeAndUpdate(input, running_mean, running_var, momentum);
        }

        var (mean, variance) = (running_mean.clone(), running_var.clone());
        var output = NormalizeAndUpdate(input, mean, variance, momentum: 1);
        var values = input.numel() / Channels;
        using Scalar biased = (values - 1.0) / values;
        Gathered.Add(values, mean, variance * biased);
        return output;
    }

    private protected Tensor NormalizeAndUpdate(Tensor input, Tensor mean, Tensor variance, double momentum) =>
        functional.batch_norm(input, mean, variance, weight, bias, training: true, momentum, epsilon);

    private protected void CountBatch()
    {
        if (Gathered is null)
        {
            num_batches_tracked.add_(Tensors.One, Tensors.One);
        }
    }
}
