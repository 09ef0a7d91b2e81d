namespace NormML.Models.Normalization;

/// <summary>
/// Gradient centralisation (Yong et al. 2020, arXiv:2004.01461); text form <c>gradient-centralisation</c>: the gradient
/// of each output unit's weights gets a mean of 0.
/// </summary>
/// <remarks>
/// <para>For each weight with more than one axis, the mean being taken over all axes but the first:</para>
/// <code>g -= mean(g)</code>
/// <para>What has one number a unit (biases, scales and shifts of norms, gains of weights) is left alone: without its
/// mean nothing would be left.</para>
/// </remarks>
[TextName("gradient-centralisation")]
public sealed record GradientCentralisationOptions : GradientTransformOptions;
