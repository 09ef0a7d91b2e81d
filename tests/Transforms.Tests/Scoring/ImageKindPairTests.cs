using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;

namespace NormML.Transforms.Tests.Scoring;

/// <summary>
/// Each kind of training images with each kind of scored images gives the same scores, or an error with a remedy.
/// </summary>
public sealed class ImageKindPairTests : IDisposable
{
    private const int Rows = 3;

    private readonly MLContext ml = new(seed: 1);
    private readonly TemporaryFolder folder = new();
    private readonly List<MLImage> images = [];
    private readonly List<string> paths = [];

    public ImageKindPairTests()
    {
        foreach (var sample in Samples.Rows(Rows))
        {
            var path = folder.File($"{sample.Number}.bmp");
            File.WriteAllBytes(path, sample.Image);
            paths.Add(path);
        }
    }

    public void Dispose()
    {
        images.ForEach(image => image.Dispose());
        folder.Dispose();
    }

    public static TheoryData<string, string> SamePairs
    {
        get
        {
            string[] kinds = ["Path", "EncodedBytes", "Image"];
            var pairs = new TheoryData<string, string> { { "Vector", "Vector" } };
            foreach (var (trained, scored) in kinds.SelectMany(trained => kinds.Select(scored => (trained, scored))))
            {
                pairs.Add(trained, scored);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(SamePairs))]
    public void Give_the_same_scores(string trained, string scored)
    {
        var data = WithVectors();
        Assert.Equal(Scores(trained, trained, data), Scores(trained, scored, data));
        Assert.Equal(Rows, Scores(trained, scored, data).Distinct().Count());
    }

    public static TheoryData<string, string, string> RefusedPairs =>
        new()
        {
            {
                "Path",
                "Vector",
                "The numbers of an image must be those of training; the model was trained on paths (text), and column 'Vector' holds float vectors; "
                    + "score the paths (text), or turn the vectors into images with ml.Transforms.ConvertToImage(32, 32, \"Image\", \"Vector\") and name "
                    + "that column 'Vector'."
            },
            {
                "EncodedBytes",
                "Vector",
                "The numbers of an image must be those of training; the model was trained on bytes of image files, and column 'Vector' holds float "
                    + "vectors; score the bytes of image files, or turn the vectors into images with ml.Transforms.ConvertToImage(32, 32, \"Image\", "
                    + "\"Vector\") and name that column 'Vector'."
            },
            {
                "Image",
                "Vector",
                "The numbers of an image must be those of training; the model was trained on images (MLImage), and column 'Vector' holds float vectors; "
                    + "score the images (MLImage), or turn the vectors into images with ml.Transforms.ConvertToImage(32, 32, \"Image\", \"Vector\") and "
                    + "name that column 'Vector'."
            },
            {
                "Vector",
                "Path",
                "The numbers of an image must be those of training; the model was trained on float vectors, and column 'Path' holds paths (text); "
                    + "prepare the images as for training: ml.Transforms.LoadImages, ResizeImages to 32 x 32, ExtractPixels, and what followed there."
            },
            {
                "Vector",
                "EncodedBytes",
                "The numbers of an image must be those of training; the model was trained on float vectors, and column 'EncodedBytes' holds bytes of "
                    + "image files; prepare the images as for training: MLImage.CreateFromStream in the row's class, ml.Transforms.ResizeImages to "
                    + "32 x 32, ExtractPixels, and what followed there."
            },
            {
                "Vector",
                "Image",
                "The numbers of an image must be those of training; the model was trained on float vectors, and column 'Image' holds images (MLImage); "
                    + "prepare the images as for training: ml.Transforms.ResizeImages to 32 x 32, ExtractPixels, and what followed there."
            },
        };

    [Theory]
    [MemberData(nameof(RefusedPairs))]
    public void Are_refused_with_a_remedy(string trained, string scored, string message)
    {
        var data = WithVectors();
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Scores(trained, scored, data)).Message);
        using var classifier = Classifier(trained, scored);
        Assert.Equal(
            message,
            Assert.Throws<ArgumentException>(() => classifier.GetRowToRowMapper(data.Schema)).Message
        );
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => classifier.GetOutputSchema(data.Schema)).Message);
    }

    /// <summary>The remedies in the messages.</summary>
    [Fact]
    public void The_remedies_work()
    {
        var data = WithVectors();
        var images = ml.Transforms.ConvertToImage(32, 32, "Back", "Vector").Fit(data).Transform(data);
        var prepared = ml
            .Transforms.LoadImages("Loaded", null, "Path")
            .Append(ml.Transforms.ResizeImages("Resized", 32, 32, "Loaded"))
            .Append(ml.Transforms.ExtractPixels("Values", "Resized"))
            .Fit(data)
            .Transform(data);

        Assert.Equal(Scores("Path", "Path", data), Scores("Path", "Back", images));
        Assert.Equal(Scores("Vector", "Vector", data), Scores("Vector", "Values", prepared));
    }

    private IDataView WithVectors()
    {
        var view = ml.Data.LoadFromEnumerable(paths.Select(MakeRow));
        return ml.Transforms.ExtractPixels("Vector", "Image").Fit(view).Transform(view);
    }

    // New images for each reading, because ExtractPixels disposes its last image, even if the user owns it.
    private Row MakeRow(string path)
    {
        images.Add(MLImage.CreateFromFile(path));
        return new Row
        {
            Path = path,
            EncodedBytes = File.ReadAllBytes(path),
            Image = images[^1],
        };
    }

    private static float[][] Scores(string trained, string scored, IDataView data)
    {
        using var classifier = Classifier(trained, scored);
        return Samples.Scores(classifier.Transform(data));
    }

    private static ImageClassificationTransformer Classifier(string trained, string scored) =>
        Samples.Transformer(
            image: scored,
            kind: Enum.Parse<ImageKind>(trained),
            pixels: trained == "Vector"
                ? Samples.Pixels with
                {
                    Mean = [120, 120, 120],
                    StandardDeviation = [60, 60, 60],
                }
                : Samples.Pixels
        );

    private sealed class Row
    {
        public string Path { get; set; } = "";

        public byte[] EncodedBytes { get; set; } = [];

        [ImageType(Samples.Size, Samples.Size)]
        public MLImage? Image { get; set; }
    }
}
