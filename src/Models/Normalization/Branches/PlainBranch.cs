namespace NormML.Models.Normalization;

/// <summary>Branches are added as they are; text form <c>plain</c>.</summary>
[TextName("plain")]
public sealed record PlainBranchOptions : BranchOptions;
