using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using ColorBits = Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator.ColorBits;
using ColorsOrder = Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator.ColorsOrder;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Which colours of a picture become numbers, in which order, and (p - Offset) * Scale.</summary>
internal sealed record PixelExtraction(ColorBits Colors, ColorsOrder Order, bool Interleave, float Offset, float Scale, bool AsFloats)
{
    // Where red, green, blue and alpha lie in a pixel of either format.
    private const string Rgba = "RGBA";
    private const string Bgra = "BGRA";

    public int Planes => Letters.Length;

    /// <summary>The colours to extract, in order.</summary>
    private string Letters => string.Concat(Order.ToString().Where(letter => Colors.HasFlag(letter switch
    {
        'A' => ColorBits.Alpha,
        'R' => ColorBits.Red,
        'G' => ColorBits.Green,
        _ => ColorBits.Blue,
    })));

    public static PixelExtraction Read(BinaryReader reader) => new(
        (ColorBits)reader.ReadByte(), (ColorsOrder)reader.ReadByte(), reader.ReadBoolean(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadBoolean());

    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)Colors);
        writer.Write((byte)Order);
        writer.Write(Interleave);
        writer.Write(Offset);
        writer.Write(Scale);
        writer.Write(AsFloats);
    }

    public void Check()
    {
        if ((Colors & ColorBits.All) == 0)
            throw Contracts.ExceptUserArg("colorsToExtract", "Need to use at least one color");
        if (!Enum.IsDefined(Order))
            throw Contracts.ExceptUserArg("orderOfExtraction", "Invalid order of colors");
    }

    public VectorDataViewType OutputType(int height, int width)
    {
        PrimitiveDataViewType item = AsFloats ? NumberDataViewType.Single : NumberDataViewType.Byte;
        return Interleave ? new VectorDataViewType(item, height, width, Planes) : new VectorDataViewType(item, Planes, height, width);
    }

    public void Extract(MLImage image, Span<float> values)
    {
        Extract(image, values, static (pixel, offset, scale) => (pixel - offset) * scale);
    }

    public void Extract(MLImage image, Span<byte> values)
    {
        Extract(image, values, static (pixel, offset, scale) => (byte)((pixel - offset) * scale));
    }

    private void Extract<T>(MLImage image, Span<T> values, Func<byte, float, float, T> convert)
    {
        var format = image.PixelFormat == MLPixelFormat.Rgba32 ? Rgba : Bgra;
        var pixels = image.Pixels;
        var count = pixels.Length / 4;
        var letters = Letters;
        for (var plane = 0; plane < letters.Length; plane++)
        {
            var from = format.IndexOf(letters[plane]);
            var (to, step) = Interleave ? (plane, letters.Length) : (plane * count, 1);
            for (var pixel = 0; pixel < count; pixel++, from += 4, to += step)
                values[to] = convert(pixels[from], Offset, Scale);
        }
    }
}
