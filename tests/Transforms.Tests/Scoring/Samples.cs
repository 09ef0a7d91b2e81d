using System.Buffers.Binary;
using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Models.Networks;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;
using TorchSharp;

namespace NormML.Transforms.Tests.Scoring;

/// <summary>A small untrained classifier, and images for it.</summary>
internal static class Samples
{
    public const int Size = 32;

    public static readonly string[] ClassNames = ["ant", "bee", "cat", "dog"];

    public static ImageOptions Pixels { get; } =
        new()
        {
            Height = Size,
            Width = Size,
            Mean = [0.5f, 0.4f, 0.3f],
            StandardDeviation = [0.2f, 0.25f, 0.3f],
        };

    public static ImageClassificationModel Model(ClassLabels? labels = null, ImageOptions? pixels = null)
    {
        labels ??= ClassLabels.Of(ClassNames);
        var network = NetworkFactory.Create(NetworkCatalog.Find("resnet20"), labels.Count, seed: 7);
        return new ImageClassificationModel(network, pixels ?? Pixels, labels, new torch.Device(DeviceType.CPU));
    }

    public static ImageClassificationTransformer Transformer(
        ClassLabels? labels = null,
        string image = "Image",
        ImageKind kind = ImageKind.EncodedBytes,
        ImageOptions? pixels = null
    ) => new(new MLContext(), Model(labels, pixels), new ImageClassificationColumns(image, kind));

    /// <summary>Rows with different images, whose labels cycle through the classes.</summary>
    public static IReadOnlyList<Row> Rows(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new Row
                {
                    Number = i,
                    Label = ClassNames[i % ClassNames.Length],
                    Image = Bmp(seed: i),
                }),
        ];

    public static IDataView View(this MLContext ml, int count) => ml.Data.LoadFromEnumerable(Rows(count));

    /// <summary>The data with Label as a key over all classes, in the order of their names.</summary>
    public static IDataView KeyedView(this MLContext ml, int count)
    {
        var view = ml.View(count);
        var keys = ml.Data.LoadFromEnumerable(ClassNames.Select(name => new Row { Label = name, Image = [] }));
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(keys).Transform(view);
    }

    /// <summary>A 24-bit BMP file of noise in one of many hues.</summary>
    public static byte[] Bmp(int seed, int width = Size, int height = Size)
    {
        const int Header = 54;
        var stride = (width * 3 + 3) / 4 * 4;
        var file = new byte[Header + stride * height];
        "BM"u8.CopyTo(file);
        void Int(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offset), value);
        Int(2, file.Length);
        Int(10, Header);
        Int(14, 40);
        Int(18, width);
        Int(22, height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        var random = new Random(seed);
        var hue = new byte[3];
        random.NextBytes(hue);
        random.NextBytes(file.AsSpan(Header));
        for (var i = Header; i < file.Length; i++)
            file[i] = (byte)((file[i] + 3 * hue[(i - Header) % stride % 3]) / 4);
        return file;
    }

    /// <summary>The scores of a view, row by row.</summary>
    public static float[][] Scores(IDataView scored) => [.. scored.GetColumn<float[]>("Score")];

    /// <summary>Scores of one image are as many as expected, and equal but for rounding.</summary>
    public static void AssertClose(float[] expected, IEnumerable<float> actual) =>
        Assert.Equal(expected, actual, (a, b) => MathF.Abs(a - b) <= 1e-5f);

    public sealed class Row
    {
        public int Number { get; set; }

        public string Label { get; set; } = "";

        public byte[] Image { get; set; } = [];
    }

    public sealed class Prediction
    {
        public string Label { get; set; } = "";

        public float[] Score { get; set; } = [];

        public uint PredictedLabel { get; set; }
    }
}
