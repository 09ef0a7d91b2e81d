using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Microsoft.ML;
using NormML.Estimators;
using NormML.Estimators.Training;
using NormML.Models.Networks;
using NormML.Transforms.Images;

namespace NormML.Cli.Tests;

/// <summary>
/// The tool has an option for each training option of the API, and its messages use the tool's terms.
/// </summary>
public sealed partial class OptionNamesTests
{
    // Names that messages may contain although they are not the tool's terms.
    private static readonly HashSet<string> Named =
    [
        "TorchSharp",
        "TorchScript",
        "PyTorch",
        "NormML",
        "NormMLRelaxLibstdcxx",
        "DenseNet",
        "DenseNets",
        "LeNet",
        "ResNet",
        "ResNets",
        "ResNeXt",
        "ResNeXts",
        "FixUp",
        "ReLU",
        "WebP",
        "BatchNorm",
        "BatchRenorm",
        "GroupNorm",
        "LayerNorm",
        "CrossNorm",
        "GhostBatchNorm",
        "LayerPerPixelNorm",
        "SelfNorm",
        "ImageNet",
        "NaN",
        "NormMLDevice",
        "TensorFlow",
        "ExecuTorch",
        "OpenVINO",
        "TorchServe",
        "SavedModel",
    ];

    private static readonly string[] OutOfReach =
    [
        "NormalizeChannels",
        "ExtractPixels",
        "ResizeImages",
        "LoadRawImageBytes",
        "PredictionEngine", // columns that the tool does not create
        "MapValueToKey",
        "ReadNormalized",
        "LoadImages",
        "MLImage",
        "ConvertToImage",
        "ConvertToOnnx",
        "ReplaceHead", // the trainer sets it
        "Resize must be CenterCrop or Stretch",
        "MaximumPixels must be",
        "NoGradientTransformOptions for none", // values that no option can have
        " to train on; training on the CPU (FallbackToCpu)", // the tool requires the given device
    ];

    // Parts of messages around a value; other tests here and FolderTests check the whole messages.
    private static readonly string[] Pieces =
    [
        "' to LoadImagesFromFolder",
        "must be null where FreezeTo is",
        "1 for the body's learning rate, or FreezeTo for none",
        "must be given when the other of Mean and StandardDeviation is",
    ];

    private static readonly ImageNetworkTrainer.Options Good = new() { Network = NetworkCatalog.Find("resnet20") };

    [Fact]
    public void Every_option_of_the_trainer_is_in_the_help_of_train_or_has_a_reason()
    {
        var help = Tool.Run("train", "--help")
            .Output.Split([' ', '\n', ','], StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet();
        var options = typeof(ImageNetworkTrainer.Options).GetProperties();
        var parts = options.Where(TrainOptionsTests.IsPart).Select(property => property.PropertyType).ToList();
        Assert.Equal(6, parts.Count);
        var properties = parts
            .Append(typeof(EarlyStopping))
            .SelectMany(part => part.GetProperties())
            .Select(property => property.Name)
            .Append(nameof(ImageNetworkTrainer.Options.Network))
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.Equal(properties.Distinct(), properties);
        Assert.All(
            options.Where(property => !TrainOptionsTests.IsPart(property)),
            flat => Assert.Contains(flat.Name, properties)
        );
        Assert.Equal(
            properties,
            OptionNames.Options.Keys.Concat(OptionNames.WithoutOption.Keys).Order(StringComparer.Ordinal)
        );
        Assert.All(OptionNames.Options.Values, option => Assert.Contains(option, help));
        Assert.All(OptionNames.WithoutOption.Values, reason => Assert.NotEmpty(reason));
    }

    [Fact]
    public void A_value_out_of_its_range_is_told_in_the_tools_words()
    {
        (ImageNetworkTrainer.Options Options, string Message)[] cases =
        [
            (Good with { Epochs = 0 }, "--epochs must be 1 or more; received 0; choose 1 or more."),
            (
                Good with
                {
                    LearningRate = 0,
                },
                "--learning-rate must be above 0; received 0; leave it out for 0.2 for every 128 images of the batch."
            ),
            (
                Good with
                {
                    UnfreezeEpoch = 2,
                },
                "--unfreeze-epoch goes with --freeze-to; received 2; choose a part to freeze up to."
            ),
            (
                Good with
                {
                    FreezeTo = "layer1",
                    UnfreezeEpoch = 31,
                },
                "--unfreeze-epoch must be from 2 to the last epoch, 30; received 31; leave it out for never."
            ),
            (
                Good with
                {
                    Transfer = new() { HeadLearningRateFactor = 0 },
                },
                "--head-learning-rate must be above 0; received 0; choose 1 for the body's learning rate, or --freeze-to for none."
            ),
            (
                Good with
                {
                    Transfer = new() { LearningRateFactors = new Dictionary<string, double> { ["layer1"] = -1 } },
                },
                "--learning-rate-factor must be above 0; received -1; choose 1 for the body's learning rate, or --freeze-to for none."
            ),
            (
                Good with
                {
                    Data = new() { Mean = [0.5f] },
                },
                "--mean must hold a finite number for each of the 3 channels; received [0.5]; leave it out to compute it from the training images."
            ),
            (
                Good with
                {
                    Data = new() { Mean = [0, 0, 0] },
                },
                "--standard-deviation must be given when the other of --mean and --standard-deviation is; received one alone; give both, or leave out both to compute them from the training images."
            ),
            (
                Good with
                {
                    EarlyStopping = new EarlyStopping { Patience = 0 },
                },
                "--early-stopping must be 1 or more; received 0; choose 1 or more."
            ),
            (
                Good with
                {
                    Network = NetworkCatalog.Find("lenet"),
                    ImageSize = 64,
                },
                "--size must be 28, the one size that lenet takes; received 64; choose 28, or another --model."
            ),
        ];
        Assert.All(
            cases,
            one =>
                Assert.Equal(
                    one.Message,
                    Failure.Message(
                        Assert.Throws<ArgumentOutOfRangeException>(() =>
                            new MLContext().MulticlassClassification.Trainers.ImageNetwork(one.Options)
                        )
                    )
                )
        );
    }

    [Theory]
    [InlineData("The image 'choose/Weights/OnBadImage.Skip.jpg' cannot be read: it is empty; replace or remove it.")]
    [InlineData(
        "Every class folder must hold images; '/data/Momentum' holds none; add some (JPEG, PNG, GIF, BMP or WebP) or remove the folder."
    )]
    [InlineData(
        "The model does not know the classes Weights, Mean, Seed of '/data'; it knows Epochs, Momentum. Rename or remove the folders, or train on them."
    )]
    [InlineData("Weights are Float32; received 'Mean'.")]
    public void What_users_named_stays(string message)
    {
        Assert.Equal(message, Failure.Message(new InvalidDataException(message)));
        Assert.Equal(message, Failure.Message(new ArgumentOutOfRangeException("column", message)));
    }

    [Fact]
    public void An_error_of_another_kind_with_the_name_of_an_option_stays() =>
        Assert.Equal(
            "A Momentum of Weights",
            Failure.Message(new ArgumentOutOfRangeException("Momentum", "A Momentum of Weights"))
        );

    [Fact]
    public void Messages_of_the_library_that_name_its_members_are_translated()
    {
        var literals = new[] { typeof(Network), typeof(ImageOptions), typeof(ImageClassificationOptions) }
            .SelectMany(type => Literals(type.Assembly.Location))
            .Where(text => Member().IsMatch(text))
            .ToList();
        var left = literals
            .Where(text => !Array.Exists(OutOfReach, text.Contains) && !Pieces.Contains(text))
            .Where(text => Member().Matches(OptionNames.Translate(text)).Any(match => !Named.Contains(match.Value)));
        Assert.True(!left.Any(), string.Join('\n', left));

        // Every entry of these lists is still needed.
        Assert.All(
            OutOfReach.Concat(Pieces),
            words => Assert.Contains(literals, text => text.Contains(words, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Each_phrase_is_one_of_the_library()
    {
        var literals = new[] { typeof(Network), typeof(ImageOptions), typeof(ImageClassificationOptions) }
            .SelectMany(type => Literals(type.Assembly.Location))
            .ToList();
        // A phrase around an inserted value consists of two literals.
        Assert.All(
            OptionNames.Phrases,
            phrase =>
                Assert.Contains(
                    literals,
                    text =>
                        text.Contains(phrase.Library, StringComparison.Ordinal)
                        || (
                            text.Length > 12
                            && (
                                phrase.Library.StartsWith(text, StringComparison.Ordinal)
                                || phrase.Library.EndsWith(text, StringComparison.Ordinal)
                            )
                        )
                )
        );
    }

    private static List<string> Literals(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        List<string> texts = [];
        for (
            var handle = metadata.GetNextHandle(MetadataTokens.UserStringHandle(0));
            !handle.IsNil;
            handle = metadata.GetNextHandle(handle)
        )
        {
            // ToString of records and single names are not messages.
            if (
                metadata.GetUserString(handle) is var text
                && text.Contains(' ')
                && !text.EndsWith(" = ", StringComparison.Ordinal)
            )
                texts.Add(text);
        }

        return texts;
    }

    // A CamelCase name.
    [GeneratedRegex(@"\b[A-Z][a-z]+[A-Z]\w*")]
    private static partial Regex Member();
}
