using System.Buffers;
using Microsoft.ML.Data;

namespace NormML.Transforms.Images;

/// <summary>
/// Converts an image to the numbers that the network takes. Training and scoring share it, so an image gives the same
/// numbers both times. Safe to use from many threads.
/// </summary>
internal sealed class ImageReader
{
    private readonly ImageDecoder decoder;
    private readonly Resampler resampler;
    private readonly ChannelNormalization ofBytes;
    private readonly ChannelNormalization ofVectors;

    public ImageReader(ImageOptions options)
    {
        options.Validate();
        Options = options;
        decoder = new ImageDecoder(options.MaximumPixels);
        resampler = new Resampler(options);
        ofBytes = ChannelNormalization.OfBytes(options);
        ofVectors = ChannelNormalization.OfVectors(options);
    }

    public ImageOptions Options { get; }

    /// <summary>The numbers of one image: channels * height * width.</summary>
    public int Length => Options.Length;

    /// <summary>Decodes and resizes a path, encoded bytes or an image to bytes [C,H,W].</summary>
    /// <exception cref="InvalidDataException">
    /// The content is not a complete image of a known format, or it is too large.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public void Read(in ImageSource image, Span<byte> planes)
    {
        if (image.IsEmpty)
        {
            throw ImageErrors.Unreadable(image.Name, "the row holds no image");
        }
        switch (image.Kind)
        {
            case ImageKind.Path:
                ReadFile(image, planes);
                break;
            case ImageKind.EncodedBytes:
                Decode(image.EncodedBytes, image.EncodedBytes.Length, image.Name, planes);
                break;
            case ImageKind.Image:
                image.Planes.CopyTo(planes);
                break;
            default:
                throw new InvalidOperationException("A float vector has no bytes; read it with ReadNormalized.");
        }
    }

    /// <summary>Converts any kind of image to normalized floats [C,H,W], the input of scoring.</summary>
    /// <inheritdoc cref="Read(in ImageSource, Span{byte})" path="/exception"/>
    public void ReadNormalized(in ImageSource image, Span<float> destination)
    {
        if (image.Kind == ImageKind.Vector && !image.IsEmpty)
        {
            ofVectors.ApplyAll<float>(image.Vector, destination[..Length]);
            return;
        }
        var planes = ArrayPool<byte>.Shared.Rent(Length);
        try
        {
            Read(image, planes.AsSpan(0, Length));
            Normalize(planes.AsSpan(0, Length), destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
        }
    }

    /// <summary>Converts bytes [C,H,W] to normalized floats.</summary>
    public void Normalize(ReadOnlySpan<byte> planes, Span<float> destination) =>
        ofBytes.ApplyAll(planes[..Length], destination[..Length]);

    /// <summary>Resizes an image that the caller owns.</summary>
    public void Resize(MLImage image, Span<byte> planes) => resampler.Resize(image, planes[..Length]);

    private void ReadFile(in ImageSource image, Span<byte> planes)
    {
        var (bytes, length) = ImageFile.ReadAllBytes(image.Path);
        try
        {
            Decode(bytes, length, image.Name, planes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Decode(byte[] bytes, int length, string name, Span<byte> planes)
    {
        using var decoded = decoder.Decode(bytes, length, name);
        resampler.Resize(
            decoded.Pixels,
            decoded.Height,
            decoded.Width,
            redFirst: true,
            decoded.Orientation,
            planes[..Length]
        );
    }
}
