using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Shortens the gradients of units, as <see cref="AdaptiveGradientClippingOptions"/> says.</summary>
internal sealed class AdaptiveGradientClipping(AdaptiveGradientClippingOptions options) : GradientTransform
{
    public override void Apply(FlatParameters parameters)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Scalar clipping = options.Clipping;
        using Scalar minimum = options.MinimumNorm;
        using Scalar one = 1;
        foreach (var parameter in parameters.Learned)
        {
            if (parameter.Layer == parameters.LastLayer && !options.ClipLastLayer)
            {
                continue;
            }

            // A gradient of 0 has an infinite limit, which is clamped to 1 as well.
            var limit = Lengths(parameter, parameter.Values).clamp_min_(minimum).mul_(clipping);
            var factor = limit.div_(Lengths(parameter, parameter.Gradient)).clamp_max_(one);
            parameter.Gradient.mul_(factor);
        }
    }

    /// <summary>
    /// The lengths of the units, [O, 1, ...], or the length of the whole tensor if each unit has one number.
    /// </summary>
    private static Tensor Lengths(FlatParameter parameter, Tensor numbers)
    {
        if (!parameter.IsWeight)
        {
            return numbers.norm();
        }

        long[] shape = [.. numbers.shape.Select((length, axis) => axis == 0 ? length : 1)];
        return numbers.view(shape[0], -1).norm(1, keepdim: true).view(shape);
    }
}
