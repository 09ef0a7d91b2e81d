using NormML.Transforms.Batches;
using NormML.Transforms.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Transforms.Tests.Batches;

public sealed class ImageBatchesTests
{
    private static readonly ImageOptions Options = new()
    {
        Height = 4,
        Width = 4,
        Mean = [0.5f, 0.5f, 0.5f],
        StandardDeviation = [0.25f, 0.25f, 0.25f],
    };

    private static readonly ImageSet Set = TestSets.Random(23, Options);

    private static readonly int[] Part = [.. Enumerable.Range(2, 20)];

    private static readonly Augmentation CropAndFlip = new() { CropPadding = 1, HorizontalFlip = true };

    [Fact]
    public void Evaluation_gives_every_image_once_in_order()
    {
        using var batches = Batches(8);
        var seen = new List<int>();
        foreach (var batch in batches.Evaluation())
        {
            Assert.Equal(seen.Count / 8, batch.Step);
            Assert.Equal([batch.Count, 3, 4, 4], batch.Pixels.shape);
            Assert.Equal(batch.Indices.Select(i => (long)Set.Labels[i]), batch.Labels);
            Assert.Equal(batch.Indices.SelectMany(Expected), batch.Pixels.data<float>().ToArray());
            seen.AddRange(batch.Indices);
        }
        Assert.Equal(Part, seen);
    }

    [Fact]
    public void Training_gives_every_image_once_in_another_order_each_epoch()
    {
        using var batches = Batches(8);
        var first = Order(batches, seed: 1, epoch: 0);
        Assert.Equal(Part, first.Order());
        Assert.NotEqual(Part, first);
        Assert.NotEqual(first, Order(batches, seed: 1, epoch: 1));
        Assert.NotEqual(first, Order(batches, seed: 2, epoch: 0));
        Assert.Equal(first, Order(batches, seed: 1, epoch: 0));
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_whatever_was_kept_and_on_how_many_threads()
    {
        using var batches = Batches(8, augmentation: CropAndFlip);
        using var anew = new ImageBatches(
            TestSets.Random(23, Options, kept: 3),
            Part,
            Options,
            BatchOptions(8, augmentation: CropAndFlip) with
            {
                Threads = 3,
            }
        );
        Assert.Equal(Values(batches.Training(5, 3)), Values(anew.Training(5, 3)));
        Assert.NotEqual(Values(batches.Training(5, 3)), Values(batches.Training(5, 4)));
    }

    [Fact]
    public void An_epoch_that_was_broken_off_changes_nothing_for_the_next()
    {
        using var batches = Batches(4, augmentation: CropAndFlip);
        var expected = Values(batches.Training(1, 1));
        foreach (var batch in batches.Training(1, 0))
        {
            if (batch.Step == 2)
            {
                break;
            }
        }
        Assert.Equal(expected, Values(batches.Training(1, 1)));
    }

    [Theory]
    [InlineData(8, false, 3, 4, 20)]
    [InlineData(8, true, 2, 8, 16)]
    [InlineData(10, true, 2, 10, 20)]
    [InlineData(19, false, 2, 1, 20)]
    [InlineData(64, true, 1, 20, 20)] // the only batch is never dropped
    public void A_last_batch_with_fewer_images_is_kept_or_dropped(int size, bool drop, int steps, int last, int images)
    {
        using var batches = Batches(size, drop);
        Assert.Equal(steps, batches.StepsPerEpoch);
        var counts = batches.Training(1, 0).Select(batch => batch.Count).ToArray();
        Assert.Equal((steps, last, images), (counts.Length, counts[^1], counts.Sum()));
        Assert.Equal(20, batches.Evaluation().Sum(batch => batch.Count));
    }

    [Fact]
    public void A_batch_survives_the_scope_that_it_is_used_in()
    {
        using var batches = Batches(8);
        foreach (var batch in batches.Evaluation())
        {
            using (NewDisposeScope())
            {
                _ = batch.Pixels + 1;
            }
            Assert.Equal(batch.Indices.SelectMany(Expected), batch.Pixels.data<float>().ToArray());
        }
        // The buffers must outlive a scope in which batches are enumerated.
        using (NewDisposeScope())
        {
            Assert.Equal(3, batches.Evaluation().Count());
        }
        Assert.Equal(3, batches.Evaluation().Count());
    }

    [Fact]
    public void An_image_that_cannot_be_decoded_any_more_stops_the_epoch()
    {
        var bad = new ImageSet(
            [ImageSource.FromEncodedBytes([1, 2, 3], "Image", 0), ImageSource.FromEncodedBytes([], "Image", 1)],
            [0, 1],
            2,
            new ImageStore(Options.Length, 0),
            new ImageReader(Options),
            isVector: false,
            []
        );
        using var batches = new ImageBatches(bad, [0, 1], Options, BatchOptions(1));
        var exception = Assert.Throws<InvalidDataException>(() => batches.Evaluation().Count());
        Assert.Equal(
            "The image in row 0 of column 'Image' cannot be read: it is not a JPEG, PNG, GIF, BMP or WebP image; replace or remove it.",
            exception.Message
        );
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Equal(
            "A batch needs at least 1 image and at most 11184810 of 3 x 4 x 4 (2 GB); received a batch size of 0.",
            Assert.Throws<ArgumentException>(() => Batches(0)).Message
        );
        Assert.Equal(
            "A batch needs at least 1 image and at most 11184810 of 3 x 4 x 4 (2 GB); received a batch size of 11184811.",
            Assert.Throws<ArgumentException>(() => Batches(11_184_811)).Message
        );
        Assert.Equal(
            "Batches need at least 1 image; received none.",
            Assert.Throws<ArgumentException>(() => new ImageBatches(Set, [], Options, BatchOptions(1))).Message
        );
        Assert.Equal(
            "The set's images have 48 values; received options for 75.",
            Assert
                .Throws<ArgumentException>(() =>
                    new ImageBatches(Set, Part, Options with { Height = 5, Width = 5 }, BatchOptions(1))
                )
                .Message
        );
    }

    [Fact]
    public void Many_epochs_take_no_memory()
    {
        var options = new ImageOptions { Height = 64, Width = 64 };
        using var batches = new ImageBatches(
            TestSets.Random(40, options),
            [.. Enumerable.Range(0, 40)],
            options,
            BatchOptions(16, augmentation: CropAndFlip)
        );
        // Each round makes 200 MB of batches.
        var growth = MemoryGrowth.MedianOf(() =>
        {
            for (var epoch = 0; epoch < 100; epoch++)
            {
                Assert.Equal(3, batches.Training(1, epoch).Count());
            }
        });
        Assert.True(growth < 16 << 20, $"{growth} bytes a round");
    }

    private static ImageBatches Batches(int size, bool drop = false, Augmentation? augmentation = null) =>
        new(Set, Part, Options, BatchOptions(size, drop, augmentation));

    private static ImageBatchOptions BatchOptions(int size, bool drop = false, Augmentation? augmentation = null) =>
        new()
        {
            BatchSize = size,
            DropLast = drop,
            Augmentation = augmentation ?? Augmentation.None,
            Device = CPU,
        };

    private static int[] Order(ImageBatches batches, long seed, int epoch) =>
        [.. batches.Training(seed, epoch).SelectMany(batch => batch.Indices)];

    private static float[] Values(IEnumerable<ImageBatch> epoch) =>
        [.. epoch.SelectMany(batch => batch.Pixels.data<float>().ToArray())];

    private static float[] Expected(int index)
    {
        var values = new float[Options.Length];
        new ImageReader(Options).Normalize(Set.Kept(index), values);
        return values;
    }
}
