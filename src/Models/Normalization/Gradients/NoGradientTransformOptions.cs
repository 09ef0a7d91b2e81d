namespace NormML.Models.Normalization;

/// <summary>Gradients are used unchanged; text form <c>plain</c>.</summary>
[TextName("plain")]
public sealed record NoGradientTransformOptions : GradientTransformOptions;
