namespace NormML.Transforms.Images;

/// <summary>What an image column holds.</summary>
internal enum ImageKind
{
    /// <summary>The path of an image file, as text.</summary>
    Path,

    /// <summary>The bytes of an image file.</summary>
    EncodedBytes,

    /// <summary>An <see cref="Microsoft.ML.Data.MLImage"/>.</summary>
    Image,

    /// <summary>Floats [C,H,W].</summary>
    Vector,
}
