namespace NormML.Transforms.Images;

/// <summary>An image that was left out, and why.</summary>
internal readonly record struct SkippedImage(string Name, string Reason);
