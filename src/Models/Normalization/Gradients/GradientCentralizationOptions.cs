namespace NormML.Models.Normalization;

/// <summary>
/// Gradient centralization (Yong et al. 2020, arXiv:2004.01461); text form <c>gradient-centralization</c>: the mean of
/// the gradient of each output unit's weights is subtracted.
/// </summary>
/// <remarks>
/// <para>For each weight with more than one axis, with the mean over all axes but the first:</para>
/// <code>g -= mean(g)</code>
/// <para>Parameters with one number per unit (biases, scales and shifts of norms, gains of weights) are not changed:
/// subtracting the mean would leave 0.</para>
/// </remarks>
[TextName("gradient-centralization")]
public sealed record GradientCentralizationOptions : GradientTransformOptions;
