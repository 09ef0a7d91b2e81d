using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// Batch normalization: <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c>, per channel, then the
/// activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C], or [N, C, ...]; y has the same. gamma (<c>weight</c>), beta (<c>bias</c>),
/// <c>running_mean</c> and <c>running_var</c> are [C]; <c>num_batches_tracked</c> is a 64-bit integer. They start as
/// 1, 0, 0, 1 and 0. The names are torch's.</para>
/// <para>Statistics: over N and all axes behind C. In training, mean and variance are the batch's, in evaluation the
/// running ones (<see cref="BatchNormOptions.Statistics"/> chooses otherwise). The batch's variance is the biased one,
/// divided by the number of values m = N x H x W.</para>
/// <para>Running statistics: a batch in training moves them, whichever statistics normalize it, after it has been
/// normalized; they take the unbiased variance, divided by m - 1:</para>
/// <code>
/// running_mean = (1 - momentum) * running_mean + momentum * mean(x)
/// running_var  = (1 - momentum) * running_var  + momentum * variance(x) * m / (m - 1)
/// num_batches_tracked += 1
/// </code>
/// <para>Errors: <see cref="ArgumentException"/> when the number of channels is another one, and when a batch whose own
/// statistics are needed has only one value per channel (m = 1), whose variance is 0.</para>
/// <para>Paper: Ioffe and Szegedy, Batch Normalization, 2015, arXiv:1502.03167.</para>
/// </remarks>
public sealed class BatchNorm : Norm
{
    // Named as in the state dictionary: registration goes by field names. Not readonly:
    // .to() puts new ones in their place.
    private Parameter weight;
    private Parameter bias;
    private Tensor running_mean;
    private Tensor running_var;
    private Tensor num_batches_tracked;

    internal BatchNorm(BatchNormOptions options, long channels, Activation after)
        : base(nameof(BatchNorm), channels, after)
    {
        Options = options;
        weight = Tensors.Parameter(ones([channels]), options.LearnScaleAndShift);
        bias = Tensors.Parameter(zeros([channels]), options.LearnScaleAndShift);
        running_mean = Tensors.Buffer(zeros([channels]));
        running_var = Tensors.Buffer(ones([channels]));
        num_batches_tracked = Tensors.Buffer(tensor(0L));
        RegisterComponents();
    }

    /// <summary>What this norm was made from.</summary>
    public BatchNormOptions Options { get; }

    internal override Parameter Gamma => weight;

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shape = CheckShape(input);
        var fromBatch = Options.Statistics switch
        {
            BatchStatistics.Batch => true,
            BatchStatistics.Running => false,
            _ => training,
        };
        var update = training && Options.UpdateRunningStatistics;
        if (fromBatch || update)
        {
            CheckValuesPerChannel(shape);
        }

        Tensor output;
        if (fromBatch == update)
        {
            output = Normalize(input, running_mean, running_var, fromBatch);
        }
        else
        {
            // With clones: batch statistics must leave the running ones alone, and running ones that a graph has saved
            // must not change before its backward pass.
            output = Normalize(input, running_mean.clone(), running_var.clone(), fromBatch);
            if (update)
            {
                Follow(input);
            }
        }

        if (update)
        {
            num_batches_tracked.add_(Tensors.One, Tensors.One);
        }

        return After.ApplyInPlace(output).MoveToOuterDisposeScope();
    }

    private Tensor Normalize(Tensor input, Tensor mean, Tensor variance, bool fromBatch) =>
        functional.batch_norm(input, mean, variance, weight, bias, fromBatch, Options.Momentum, Options.Epsilon);

    private void Follow(Tensor input)
    {
        using var noGrad = no_grad();
        functional.batch_norm(input, running_mean, running_var, weight, bias, true, Options.Momentum, Options.Epsilon);
    }

    private static void CheckValuesPerChannel(long[] shape)
    {
        var values = shape[0];
        for (var axis = 2; axis < shape.Length; axis++)
        {
            values *= shape[axis];
        }

        if (values > 1)
        {
            return;
        }

        throw new ArgumentException(
            "BatchNorm needs more than 1 value per channel to take statistics of a batch; " +
            $"received {Words.Shape(shape)}; choose a batch of at least 2 pictures, larger pictures, " +
            "or running statistics (batch:statistics=running,update=false).");
    }
}
