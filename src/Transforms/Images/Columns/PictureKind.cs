namespace NormML.Transforms.Images;

/// <summary>What a picture column holds.</summary>
internal enum PictureKind
{
    /// <summary>The path of a picture file, as text.</summary>
    Path,

    /// <summary>The bytes of a picture file.</summary>
    EncodedBytes,

    /// <summary>An <see cref="Microsoft.ML.Data.MLImage"/>.</summary>
    Image,

    /// <summary>Floats [C,H,W].</summary>
    Vector,
}
