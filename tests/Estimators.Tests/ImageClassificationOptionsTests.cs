using Microsoft.ML;
using NormML.Estimators.Training;
using NormML.Models.Networks;
using NormML.Models.Normalization;

namespace NormML.Estimators.Tests;

public sealed class ImageClassificationOptionsTests
{
    private static readonly ResNetTrainer.Options Good = new();

    private static readonly List<(ResNetTrainer.Options Options, string Property, string Message)> Bad =
    [
        (Good with { Epochs = 0 }, "Epochs", "Epochs must be 1 or more; received 0; choose 1 or more."),
        (
            Good with
            {
                Run = new() { Threads = 0 },
            },
            "Threads",
            "Threads must be 1 or more; received 0; choose 1 or more."
        ),
        (Good with { BatchSize = 0 }, "BatchSize", "BatchSize must be 1 or more; received 0; choose 1 or more."),
        (
            Good with
            {
                BatchSize = 1,
            },
            "BatchSize",
            "BatchSize must be 2 or more for a network with norm batch, which takes its statistics from the images of "
                + "a batch; received 1; choose 16 or more, which make good statistics."
        ),
        (
            Good with
            {
                BatchSize = 16,
                Network = Good.Network with { Norm = new GhostBatchNormOptions() },
            },
            "BatchSize",
            "BatchSize must be 32 or more for a network with norm ghost-batch, which takes its statistics from the images of "
                + "a batch; received 16; choose 32 or more, which make good statistics."
        ),
        (
            Good with
            {
                Weights = " ",
            },
            "Weights",
            "Weights must name a file; received  ; choose null for weights that are drawn."
        ),
        (
            Good with
            {
                UnfreezeEpoch = 2,
            },
            "UnfreezeEpoch",
            "UnfreezeEpoch must be null where FreezeTo is; received 2; choose a part to freeze up to."
        ),
        (
            Good with
            {
                FreezeTo = "layer3",
                UnfreezeEpoch = 31,
            },
            "UnfreezeEpoch",
            "UnfreezeEpoch must be from 2 to the last epoch, 30; received 31; choose null for never."
        ),
        (
            Good with
            {
                Transfer = new() { HeadLearningRateFactor = 0 },
            },
            "HeadLearningRateFactor",
            "HeadLearningRateFactor must be above 0; received 0; choose 1 for the body's learning rate, or FreezeTo for none."
        ),
        (
            Good with
            {
                Transfer = new() { LearningRateFactors = new Dictionary<string, double> { ["layer1"] = -1 } },
            },
            "LearningRateFactors",
            "LearningRateFactors must be above 0; received -1; choose 1 for the body's learning rate, or FreezeTo for none."
        ),
        (
            Good with
            {
                LearningRate = 0,
            },
            "LearningRate",
            "LearningRate must be above 0; received 0; choose null for 0.2 for every 128 images of the batch."
        ),
        (
            Good with
            {
                LearningRate = double.NaN,
            },
            "LearningRate",
            "LearningRate must be above 0; received NaN; choose null for 0.2 for every 128 images of the batch."
        ),
        (
            Good with
            {
                Optimization = new() { Momentum = 1 },
            },
            "Momentum",
            "Momentum must be a share from 0 to below 1; received 1; choose 0.9."
        ),
        (
            Good with
            {
                Schedule = new() { WarmupFraction = -0.1 },
            },
            "WarmupFraction",
            "WarmupFraction must be a share from 0 to below 1; received -0.1; choose 0 for no warm-up, or 0.2."
        ),
        (
            Good with
            {
                Optimization = new() { LabelSmoothing = 1.5 },
            },
            "LabelSmoothing",
            "LabelSmoothing must be a share from 0 to below 1; received 1.5; choose 0 for none, or 0.1."
        ),
        (
            Good with
            {
                ValidationFraction = 1,
            },
            "ValidationFraction",
            "ValidationFraction must be a share from 0 to below 1; received 1; choose 0 for none, or 0.1."
        ),
        (
            Good with
            {
                Optimization = new() { WeightDecay = -1 },
            },
            "WeightDecay",
            "WeightDecay must be 0 or more; received -1; choose 0.0005."
        ),
        (
            Good with
            {
                ImageSize = 0,
                Network = Good.Network with { Name = "mine" },
            },
            "ImageSize",
            $"ImageSize must be {Good.Network.MinimumSize} or more (the least that mine takes); received 0; choose {Good.Network.MinimumSize} or more."
        ),
        (
            Good with
            {
                Augmentation = new() { RandomCropPadding = 300 },
            },
            "RandomCropPadding",
            "RandomCropPadding must be below the image's 224 pixels; received 300; choose 28, an eighth of it."
        ),
        (
            Good with
            {
                Data = new() { Mean = [0.5f] },
            },
            "Mean",
            "Mean must hold a finite number for each of the 3 channels; received [0.5]; choose null to compute it from the training images."
        ),
        (
            Good with
            {
                Data = new() { Mean = [0, 0, 0], StandardDeviation = [1, 0, 1] },
            },
            "StandardDeviation",
            "StandardDeviation must hold a number above 0 for each of the 3 channels; received [1, 0, 1]; choose null to compute it "
                + "from the training images."
        ),
        (
            Good with
            {
                Data = new() { Mean = [0, 0, 0] },
            },
            "StandardDeviation",
            "StandardDeviation must be given when the other of Mean and StandardDeviation is; received null; choose both, or null "
                + "for both to compute them from the training images."
        ),
        (
            Good with
            {
                Data = new() { ImageCacheMegabytes = -1 },
            },
            "ImageCacheMegabytes",
            "ImageCacheMegabytes must be 0 or more; received -1; choose 0 or more."
        ),
        (
            Good with
            {
                LabelColumnName = " ",
            },
            "LabelColumnName",
            "LabelColumnName must name a column; received  ; choose the name of a column of the data."
        ),
        (
            Good with
            {
                Observers = null!,
            },
            "Observers",
            "Observers must be a list of observers; received null; choose an empty one for none."
        ),
        (
            Good with
            {
                Observers = [null!],
            },
            "Observers",
            "Observers must be a list of observers; received null; choose an empty one for none."
        ),
        (
            Good with
            {
                EarlyStopping = new EarlyStopping { Patience = 0 },
            },
            "Patience",
            "Patience must be 1 or more; received 0; choose 1 or more."
        ),
    ];

    public static IEnumerable<object[]> Cases => Bad.Select((bad, number) => new object[] { number, bad.Property });

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_value_out_of_range_is_named(int number, string property)
    {
        var (options, _, message) = Bad[number];
        var trainers = new MLContext().MulticlassClassification.Trainers;

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => trainers.ResNet(options));

        Assert.Equal(property, error.ParamName);
        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void Defaults_and_the_limits_of_ranges_are_accepted()
    {
        Good.Validate();
        (
            Good with
            {
                Data = new()
                {
                    ValidationFraction = 0,
                    ImageCacheMegabytes = 0,
                    ImageSize = Good.Network.MinimumSize,
                },
                Augmentation = new() { RandomCropPadding = 0 },
                Optimization = new()
                {
                    BatchSize = 2,
                    Momentum = 0,
                    LabelSmoothing = 0,
                    WeightDecay = 0,
                },
                Schedule = new() { Epochs = 1, WarmupFraction = 0 },
            }
        ).Validate();
        (
            Good with
            {
                BatchSize = 1,
                Network = Good.Network with { Norm = new BatchNormOptions { Statistics = BatchStatistics.Running } },
            }
        ).Validate();
    }

    [Fact]
    public void A_short_name_sets_the_option_of_its_part()
    {
        var flat = typeof(ImageClassificationOptions)
            .GetProperties()
            .Where(property => property is { CanWrite: true } && !IsPart(property))
            .ToList();
        var parts = typeof(ImageClassificationOptions).GetProperties().Where(IsPart).ToList();

        Assert.Equal(15, flat.Count);
        Assert.Equal(6, parts.Count);
        foreach (var property in flat)
        {
            ResNetTrainer.Options options = new();
            var part = Assert.Single(parts, part => part.PropertyType.GetProperty(property.Name) is not null);
            object? value = property.Name switch
            {
                "ValidationFraction" or "LearningRate" => 0.25,
                "HorizontalFlip" => false,
                "EarlyStopping" => new EarlyStopping(),
                "Observers" => Array.Empty<ITrainingObserver>(),
                "CancellationToken" => new CancellationToken(canceled: true),
                _ when property.PropertyType == typeof(string) => "other",
                _ => 7,
            };

            property.SetValue(options, value);

            Assert.Equal(value, property.GetValue(options));
            Assert.Equal(value, part.PropertyType.GetProperty(property.Name)!.GetValue(part.GetValue(options)));
        }

        static bool IsPart(System.Reflection.PropertyInfo property) =>
            property.PropertyType.Name == $"{property.Name}Options";
    }

    [Fact]
    public void A_network_that_cannot_be_built_is_refused_before_any_image_is_read()
    {
        var trainers = new MLContext().MulticlassClassification.Trainers;

        Assert.Throws<ArgumentException>(() =>
            trainers.ResNet(Good with { Network = Good.Network with { Blocks = [0] } })
        );
        Assert.Throws<ArgumentNullException>("Network", () => trainers.ResNet(Good with { Network = null! }));
    }

    [Theory]
    [InlineData("batch:update=false")]
    [InlineData("batch:momentum=0")]
    [InlineData("batch-renorm:momentum=0")]
    [InlineData("ghost-batch:momentum=0")]
    [InlineData("switchable:momentum=0")]
    [InlineData("evonorm-b0:momentum=0")]
    [InlineData("decorrelated:momentum=0")]
    [InlineData("cross+batch:update=false")]
    public void A_norm_whose_running_statistics_never_update_is_refused(string norm)
    {
        var options = Good with { Network = Good.Network with { Norm = NormOptions.Parse(norm) } };

        var error = Assert.Throws<ArgumentException>(() =>
            new MLContext().MulticlassClassification.Trainers.ResNet(options)
        );

        Assert.Equal(
            "A norm that trains with the batches' statistics needs running ones that follow them, for the finished model; received "
                + $"{norm}, whose running statistics stay as they are; choose a momentum above 0 and update=true, or "
                + "batch:statistics=running, which trains with the running ones, too.",
            error.Message
        );
    }

    [Theory]
    [InlineData("batch:statistics=running,update=false")]
    [InlineData("batch:statistics=batch,update=false")]
    [InlineData("frozen-batch")]
    public void A_norm_that_trains_and_evaluates_with_the_same_statistics_is_accepted(string norm) =>
        new MLContext().MulticlassClassification.Trainers.ResNet(
            Good with
            {
                Network = Good.Network with { Norm = NormOptions.Parse(norm) },
            }
        );

    [Fact]
    public void An_unknown_network_is_an_error_that_suggests_similar_names()
    {
        var trainers = new MLContext().MulticlassClassification.Trainers;

        var error = Assert.Throws<ArgumentException>(() => trainers.ImageNetwork("resnet17"));

        Assert.Contains("resnet18", error.Message);
        Assert.Throws<ArgumentException>(() => trainers.ResNet(layers: 17));
    }

    [Fact]
    public void A_ResNeXt_is_trained_by_the_ResNet_trainer()
    {
        var trainers = new MLContext().MulticlassClassification.Trainers;

        Assert.IsType<ResNetTrainer>(trainers.ResNeXt(layers: 101, groups: 64, groupWidth: 4));
        Assert.Throws<ArgumentException>(() => trainers.ResNeXt(layers: 17));
    }

    [Fact]
    public void A_part_does_not_silently_replace_an_option_that_was_set_by_its_short_name()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new ResNetTrainer.Options
            {
                Epochs = 5,
                Schedule = new() { WarmupFraction = 0 },
            }
        );

        Assert.Equal(
            "Schedule replaces Epochs, which is set already and would get its default again; set Epochs in Schedule, or after it.",
            error.Message
        );
        var options = new ResNetTrainer.Options
        {
            Schedule = new() { WarmupFraction = 0 },
            Epochs = 5,
        };
        Assert.Equal((5, 0), (options.Schedule.Epochs, options.Schedule.WarmupFraction));
        Assert.Equal(30, (options with { Epochs = 30 }).Schedule.Epochs);
        Assert.Equal(9, (options with { Schedule = new() { Epochs = 9 } }).Epochs);
    }

    [Fact]
    public void The_short_forms_have_the_defaults_of_the_options()
    {
        Assert.Equal("resnet18", Good.Network.Name);
        var shortForm = typeof(ImageClassificationCatalog)
            .GetMethods()
            .Single(method => method.Name == "ResNet" && method.GetParameters().Length > 2);
        object? Default(string parameter) => shortForm.GetParameters().Single(p => p.Name == parameter).DefaultValue;

        Assert.Equal(Good.LabelColumnName, Default("labelColumnName"));
        Assert.Equal(Good.FeatureColumnName, Default("featureColumnName"));
        Assert.Equal(Good.Epochs, Default("epochs"));
        Assert.Equal(Good.ImageSize, Default("imageSize"));
        Assert.Equal(Good.BatchSize, Default("batchSize"));
        Assert.Equal(Good.LearningRate, Default("learningRate"));
        Assert.Equal(Good.Weights, Default("weights"));
    }
}
