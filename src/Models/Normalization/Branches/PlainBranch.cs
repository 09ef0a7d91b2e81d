namespace NormML.Models.Normalization;

/// <summary>Residual branches are added unscaled; text form <c>plain</c>.</summary>
[TextName("plain")]
public sealed record PlainBranchOptions : BranchOptions;
