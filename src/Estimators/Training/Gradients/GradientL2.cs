using NormML.Models;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Gives gradients a length of 1, as <see cref="GradientL2Options"/> says.</summary>
internal sealed class GradientL2(GradientL2Options options) : GradientTransform
{
    public override void Apply(FlatParameters parameters)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (options.Scope == GradientScope.Global)
        {
            Normalize([parameters.Gradients.narrow(0, 0, parameters.LearnedLength)]);
            return;
        }

        foreach (var layer in parameters.Learned.GroupBy(parameter => parameter.Layer))
        {
            Normalize([.. layer.Select(parameter => parameter.Gradient)]);
        }
    }

    private void Normalize(Tensor[] gradients)
    {
        var length = stack([.. gradients.Select(gradient => gradient.norm())]).norm();
        using Scalar epsilon = options.Epsilon;
        var divisor = length.add_(epsilon, Tensors.One);
        foreach (var gradient in gradients)
        {
            gradient.div_(divisor);
        }
    }
}
