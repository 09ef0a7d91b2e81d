namespace NormML.Transforms.Images;

/// <summary>A picture that was left out, and why.</summary>
internal readonly record struct SkippedPicture(string Name, string Reason);
