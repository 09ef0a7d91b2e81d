using System.Buffers;
using Microsoft.ML.Data;

namespace NormML.Transforms.Images;

/// <summary>
/// Converts a picture to the numbers that the network takes. Training and scoring share it, so a picture gives the same
/// numbers both times. Safe to use from many threads.
/// </summary>
internal sealed class PixelReader
{
    private readonly PictureDecoder decoder;
    private readonly Resampler resampler;
    private readonly ChannelNormalization ofBytes;
    private readonly ChannelNormalization ofVectors;

    public PixelReader(PixelOptions options)
    {
        options.Check();
        Options = options;
        decoder = new PictureDecoder(options.MaximumPixels);
        resampler = new Resampler(options);
        ofBytes = ChannelNormalization.OfBytes(options);
        ofVectors = ChannelNormalization.OfVectors(options);
    }

    public PixelOptions Options { get; }

    /// <summary>The numbers of one picture: channels * height * width.</summary>
    public int Length => Options.Length;

    /// <summary>Decodes and resizes a path, encoded bytes or an image to bytes [C,H,W].</summary>
    /// <exception cref="InvalidDataException">
    /// The content is not a complete picture of a known format, or it is too large.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public void Read(in Picture picture, Span<byte> planes)
    {
        if (picture.IsEmpty)
        {
            throw PictureErrors.Unreadable(picture.Name, "the row holds no picture");
        }
        switch (picture.Kind)
        {
            case PictureKind.Path:
                ReadFile(picture, planes);
                break;
            case PictureKind.EncodedBytes:
                Decode(picture.EncodedBytes, picture.EncodedBytes.Length, picture.Name, planes);
                break;
            case PictureKind.Image:
                picture.Planes.CopyTo(planes);
                break;
            default:
                throw new InvalidOperationException("A float vector has no bytes; read it with ReadNormalized.");
        }
    }

    /// <summary>Converts any kind of picture to normalized floats [C,H,W], the input of scoring.</summary>
    /// <inheritdoc cref="Read(in Picture, Span{byte})" path="/exception"/>
    public void ReadNormalized(in Picture picture, Span<float> destination)
    {
        if (picture.Kind == PictureKind.Vector && !picture.IsEmpty)
        {
            ofVectors.ApplyAll<float>(picture.Vector, destination[..Length]);
            return;
        }
        var planes = ArrayPool<byte>.Shared.Rent(Length);
        try
        {
            Read(picture, planes.AsSpan(0, Length));
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

    private void ReadFile(in Picture picture, Span<byte> planes)
    {
        var (bytes, length) = PictureFile.ReadAllBytes(picture.Path);
        try
        {
            Decode(bytes, length, picture.Name, planes);
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
            decoded.Pixels, decoded.Height, decoded.Width, redFirst: true, decoded.Orientation, planes[..Length]);
    }
}
