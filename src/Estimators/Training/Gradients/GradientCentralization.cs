using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>
/// Subtracts the mean from the gradient of each unit's weights, as <see cref="GradientCentralizationOptions"/> says.
/// </summary>
internal sealed class GradientCentralization : GradientTransform
{
    public override void Apply(FlatParameters parameters)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var parameter in parameters.Learned.Where(parameter => parameter.IsWeight))
        {
            var gradient = parameter.Gradient;
            long[] axes = [.. Enumerable.Range(1, (int)gradient.dim() - 1)];
            gradient.sub_(gradient.mean(axes, keepdim: true));
        }
    }
}
