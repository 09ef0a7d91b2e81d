using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Batches;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Batches;

public sealed class ImageSetTests : IDisposable
{
    private static readonly ImageReader Reader = new(new ImageOptions { Height = 4, Width = 4 });

    private const int Files = 60;

    // Above the key count.
    private const uint Missing = 3;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_image_has_its_bytes_and_its_class()
    {
        var rows = Rows(1200);
        var set = Load(rows);
        Assert.Equal(1200, set.Count);
        Assert.Equal(1200, set.KeptCount);
        Assert.Equal(3, set.ClassCount);
        Assert.Empty(set.Skipped);
        Assert.False(set.IsVector);
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(i % 3, (int)set.Labels[i]);
            Assert.Equal($"'{rows[i].Path}'", set.NameOf(i));
            Assert.Equal(Expected(i), set.Kept(i).ToArray());
        }
    }

    [Fact]
    public void Beyond_the_memory_limit_images_are_decoded_anew()
    {
        var set = Load(Rows(20), new ImageSetOptions { MemoryLimit = 7 * Reader.Length + 5 });
        Assert.Equal(7, set.KeptCount);
        Assert.True(set.IsKept(6));
        Assert.False(set.IsKept(7));
        for (var i = 0; i < set.Count; i++)
        {
            var planes = new byte[Reader.Length];
            set.Read(i, planes);
            Assert.Equal(Expected(i), planes);
        }
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(5 * 48)]
    [InlineData(0)]
    public void Bad_images_are_skipped_and_reported(long memoryLimit)
    {
        var rows = Rows(12);
        folder.Write("bad3.png", "no image"u8.ToArray());
        rows[3].Path = folder.File("bad3.png");
        rows[4].Path = folder.File("nowhere.png");
        rows[11].Label = Missing;
        var set = Load(rows, new ImageSetOptions { OnBadImage = OnBadImage.Skip, MemoryLimit = memoryLimit });
        Assert.Equal(9, set.Count);
        Assert.Equal([$"'{rows[11].Path}'", $"'{rows[3].Path}'", $"'{rows[4].Path}'"], set.Skipped.Select(s => s.Name));
        Assert.Contains(
            "it is not a JPEG, PNG, GIF, BMP or WebP image",
            set.Skipped[1].Reason,
            StringComparison.Ordinal
        );
        int[] left = [0, 1, 2, 5, 6, 7, 8, 9, 10];
        for (var i = 0; i < left.Length; i++)
        {
            var planes = new byte[Reader.Length];
            set.Read(i, planes);
            Assert.Equal(Expected(left[i]), planes);
            Assert.Equal(left[i] % 3, (int)set.Labels[i]);
        }
    }

    [Fact]
    public void A_file_that_changes_between_two_readings_is_an_error()
    {
        var rows = Rows(4);
        var set = Load(rows, new ImageSetOptions { MemoryLimit = 2 * Reader.Length });
        var planes = new byte[Reader.Length];
        File.Copy(rows[0].Path, rows[1].Path, overwrite: true);
        File.Copy(rows[0].Path, rows[3].Path, overwrite: true);
        File.SetLastWriteTimeUtc(rows[3].Path, new DateTime(2030, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc));

        // The first two are kept in memory.
        foreach (var i in (int[])[0, 1, 2])
        {
            set.Read(i, planes);
            Assert.Equal(Expected(i), planes);
        }

        var message = Assert.Throws<InvalidDataException>(() => set.Read(3, planes)).Message;
        Assert.StartsWith(
            $"The images must stay as they are while they are learned from; '{rows[3].Path}' has changed since it was first read, from ",
            message
        );
        Assert.EndsWith(" bytes of 2030-01-02 03:04:05.678; train again on files that nobody writes to.", message);
        File.Delete(rows[3].Path);
        Assert.Contains("does not exist", Assert.Throws<FileNotFoundException>(() => set.Read(3, planes)).Message);
    }

    [Fact]
    public void A_bad_image_stops_the_loading_by_default()
    {
        var rows = Rows(5);
        rows[2].Path = folder.Write("bad.png", []);
        var exception = Assert.Throws<InvalidDataException>(() => Load(rows));
        Assert.Equal(
            $"The image '{rows[2].Path}' cannot be read: it is empty (0 bytes); replace or remove it.",
            exception.Message
        );
        rows[2].Path = folder.File("nowhere.png");
        Assert.Throws<FileNotFoundException>(() => Load(rows));
    }

    [Fact]
    public void A_missing_label_stops_the_loading_by_default()
    {
        var rows = Rows(5);
        rows[1].Label = Missing;
        var exception = Assert.Throws<InvalidDataException>(() => Load(rows));
        Assert.Equal(
            $"The image '{rows[1].Path}' has no label: its key in column 'Label' is missing, a value that MapValueToKey did not know; remove the row or fit MapValueToKey on data that hold the value.",
            exception.Message
        );
    }

    [Fact]
    public void Nothing_to_learn_from_is_an_error()
    {
        Assert.Equal(
            "There is no image to learn from: column 'Path' has no rows; check the data.",
            Assert.Throws<InvalidDataException>(() => Load([])).Message
        );
        var rows = Rows(2);
        rows[0].Path = rows[1].Path = folder.Write("bad.png", []);
        var exception = Assert.Throws<InvalidDataException>(() =>
            Load(rows, new ImageSetOptions { OnBadImage = OnBadImage.Skip })
        );
        Assert.Equal(
            $"There is no image to learn from: all 2 were skipped, the first because: The image '{rows[0].Path}' cannot be read: it is empty (0 bytes); replace or remove it.",
            exception.Message
        );
    }

    [Fact]
    public void Skipped_images_are_named_in_the_log()
    {
        var rows = Rows(5);
        rows[2].Path = folder.Write("bad {0}.png", []);
        var ml = new MLContext(1);
        var messages = new List<string>();
        ml.Log += (_, entry) => messages.Add(entry.Message);
        using (var channel = ((Microsoft.ML.Runtime.IHostEnvironment)ml).Register("Test").Start("Loading"))
        {
            var data = ml.Data.LoadFromEnumerable(rows);
            ImageSet.Load(
                data,
                ImageColumn.Resolve(data.Schema, "Path", Reader),
                "Label",
                Reader,
                new ImageSetOptions { OnBadImage = OnBadImage.Skip },
                channel
            );
        }
        Assert.Contains(messages, message => message.Contains("1 of 5 images were skipped:", StringComparison.Ordinal));
        Assert.Contains(
            messages,
            message => message.Contains("bad {0}.png' cannot be read: it is empty", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Vectors_are_kept_as_they_came_and_must_be_finite()
    {
        var rows = Enumerable
            .Range(0, 5)
            .Select(i => new VectorRow { Values = [.. Enumerable.Repeat(i + 0.5f, 48)], Label = (uint)(i % 2) })
            .ToArray();
        var set = LoadVectors(rows, OnBadImage.Throw);
        Assert.True(set.IsVector);
        Assert.Equal(rows[4].Values, set.Vector(4).ToArray());
        rows[3].Values[7] = float.NaN;
        var exception = Assert.Throws<InvalidDataException>(() => LoadVectors(rows, OnBadImage.Throw));
        Assert.Equal(
            "The image in row 3 of column 'Values' cannot be read: it holds the value NaN, and only finite ones can be learned from; replace or remove it.",
            exception.Message
        );
        Assert.Equal(4, LoadVectors(rows, OnBadImage.Skip).Count);
    }

    [Fact]
    public void Images_and_encoded_bytes_are_kept_as_paths_are()
    {
        var images = Enumerable.Range(0, 6).Select(i => TestImages.Image(5, 4, Pixels(i))).ToArray();
        var rows = images
            .Select(
                (image, i) =>
                    new ImageRow
                    {
                        Image = image,
                        Bytes = File.ReadAllBytes(Write(i)),
                        Label = (uint)(i % 2),
                    }
            )
            .ToArray();
        var data = new MLContext(1).Data.LoadFromEnumerable(rows);
        foreach (var column in new[] { "Image", "Bytes" })
        {
            // An MLImage cannot be decoded again, so the limit does not apply to it.
            var set = ImageSet.Load(
                data,
                ImageColumn.Resolve(data.Schema, column, Reader),
                "Label",
                Reader,
                new ImageSetOptions { MemoryLimit = 2 * Reader.Length }
            );
            Assert.Equal(column == "Image" ? 6 : 2, set.KeptCount);
            for (var i = 0; i < rows.Length; i++)
            {
                var planes = new byte[Reader.Length];
                set.Read(i, planes);
                Assert.Equal(Expected(i), planes);
            }
        }
        Array.ForEach(images, image => image.Dispose());
    }

    [Fact]
    public void Canceling_ends_the_loading()
    {
        using var cancellation = new CancellationTokenSource();
        var options = new ImageSetOptions { Progress = _ => cancellation.Cancel() };
        Assert.ThrowsAny<OperationCanceledException>(() => Load(Rows(1200), options, cancellation.Token));
    }

    [Fact]
    public void Progress_ends_with_the_number_of_images()
    {
        var seen = new List<int>();
        Load(Rows(1200), new ImageSetOptions { Progress = seen.Add });
        Assert.Equal(1200, seen[^1]);
        Assert.Equal(seen.Order(), seen);
    }

    private static ImageSet Load(Row[] rows, ImageSetOptions? options = null, CancellationToken cancellation = default)
    {
        var data = new MLContext(1).Data.LoadFromEnumerable(rows);
        return ImageSet.Load(
            data,
            ImageColumn.Resolve(data.Schema, "Path", Reader),
            "Label",
            Reader,
            options,
            cancellation: cancellation
        );
    }

    private static ImageSet LoadVectors(VectorRow[] rows, OnBadImage onBadImage)
    {
        var data = new MLContext(1).Data.LoadFromEnumerable(rows);
        return ImageSet.Load(
            data,
            ImageColumn.Resolve(data.Schema, "Values", Reader),
            "Label",
            Reader,
            new ImageSetOptions { OnBadImage = onBadImage }
        );
    }

    private Row[] Rows(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Row { Path = Write(i), Label = (uint)(i % 3) })];

    /// <summary>Many rows share few files.</summary>
    private string Write(int number)
    {
        var path = folder.File($"{number % Files}.png");
        return File.Exists(path) ? path : folder.Write($"{number % Files}.png", TestPng.Rgb(5, 4, Pixels(number)));
    }

    private static byte[] Pixels(int number) => TestImages.Plain(5, 4, (byte)(number % Files), 9, 7);

    private static byte[] Expected(int number) =>
        [
            .. Enumerable.Repeat((byte)(number % Files), 16),
            .. Enumerable.Repeat((byte)9, 16),
            .. Enumerable.Repeat((byte)7, 16),
        ];

    private sealed class Row
    {
        public string Path { get; set; } = "";

        [KeyType(3)]
        public uint Label { get; set; }
    }

    private sealed class VectorRow
    {
        [VectorType(3, 4, 4)]
        public float[] Values { get; init; } = [];

        [KeyType(3)]
        public uint Label { get; init; }
    }

    private sealed class ImageRow
    {
        [Microsoft.ML.Transforms.Image.ImageType(4, 5)]
        public MLImage Image { get; init; } = null!;

        public byte[] Bytes { get; init; } = [];

        [KeyType(3)]
        public uint Label { get; init; }
    }
}
