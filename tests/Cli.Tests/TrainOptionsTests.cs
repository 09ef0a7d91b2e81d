using System.CommandLine;
using System.Reflection;
using NormML.Cli.Commands;
using NormML.Estimators;
using NormML.Estimators.Training;
using NormML.Models.Normalization;
using NormML.Transforms.Images;

namespace NormML.Cli.Tests;

public sealed class TrainOptionsTests
{
    [Fact]
    public void Each_option_reaches_the_trainer()
    {
        var options = Parse(
            "--model resnet20 --norm group+gradient-l2 --epochs 7 --batch 8 --learning-rate 0.01 --validation 0.3 --early-stopping 3 --minimum-improvement 0.01 --seed 9 "
                + "--warmup 0.1 --momentum 0.8 --no-nesterov --weight-decay 0.001 --label-smoothing 0.05 "
                + "--size 40 --resize stretch --mean 0.1,0.2,0.3 --standard-deviation 0.4,0.5,0.6 --no-flip --crop-padding 2 --skip-bad-images "
                + "--weights w.pth --freeze-to layer1 --unfreeze-epoch 2 --head-learning-rate 10 --learning-rate-factor layer2=0.1 --learning-rate-factor layer3.0=0.5 "
                + "--cache-megabytes 100 --threads 3 --no-precise-batch-norm"
        );
        Assert.Equal(
            (7, 8, 0.01, 0.3),
            (options.Epochs, options.BatchSize, options.LearningRate, options.ValidationFraction)
        );
        Assert.Equal(new EarlyStopping { Patience = 3, MinimumImprovement = 0.01 }, options.EarlyStopping);
        Assert.Equal(
            (0.1, 0.8, false, 0.001, 0.05),
            (
                options.Schedule.WarmupFraction,
                options.Optimization.Momentum,
                options.Optimization.Nesterov,
                options.Optimization.WeightDecay,
                options.Optimization.LabelSmoothing
            )
        );
        Assert.Equal(
            (40, ResizeMode.Stretch, false, 2),
            (options.ImageSize, options.Data.Resize, options.HorizontalFlip, options.Augmentation.RandomCropPadding)
        );
        Assert.Equal(OnBadImage.Skip, options.Data.OnBadImage);
        Assert.Equal([0.1f, 0.2f, 0.3f], options.Data.Mean!);
        Assert.Equal([0.4f, 0.5f, 0.6f], options.Data.StandardDeviation!);
        Assert.Equal(
            (Path.GetFullPath("w.pth"), "layer1", 2, 10),
            (options.Weights, options.FreezeTo, options.UnfreezeEpoch, options.Transfer.HeadLearningRateFactor)
        );
        Assert.Equal(
            new Dictionary<string, double> { ["layer2"] = 0.1, ["layer3.0"] = 0.5 },
            options.Transfer.LearningRateFactors
        );
        Assert.Equal(
            (100, 3, false),
            (options.Data.ImageCacheMegabytes, options.Run.Threads, options.Schedule.PreciseBatchNorm)
        );
        Assert.Equal("group", $"{options.Network.Norm}");
        Assert.IsNotType<NoGradientTransformOptions>(options.Optimization.Gradient);

        // Every option of the tool differs from its default.
        var defaults = Parse("");
        Assert.All(
            OptionNames.Options.Keys.Where(name => name is not ("Seed" or "Patience" or "MinimumImprovement")),
            name => Assert.NotEqual(Value(defaults, name), Value(options, name))
        );
    }

    [Fact]
    public void What_is_left_out_is_the_trainers_default()
    {
        var options = Parse("");
        var defaults = new ImageNetworkTrainer.Options { Network = options.Network };
        Assert.All(
            OptionNames.Options.Keys.Where(name =>
                name is not ("Patience" or "MinimumImprovement" or "LearningRateFactors")
            ),
            name => Assert.Equal(Value(defaults, name), Value(options, name))
        );
        Assert.Empty(options.Transfer.LearningRateFactors);
    }

    [Theory]
    [InlineData(
        "--learning-rate-factor layer1",
        "--learning-rate-factor takes each part once, with a number, as in layer3=0.1; received 'layer1'."
    )]
    [InlineData("--learning-rate-factor layer1=x", "received 'layer1=x'.")]
    [InlineData("--learning-rate-factor a=1 --learning-rate-factor a=2", "received 'a=1 a=2'.")]
    [InlineData("--resize crop", "'crop'")]
    [InlineData("--early-stopping often", "--early-stopping takes a whole number; received 'often'.")]
    public void What_cannot_be_read_is_named(string arguments, string words) =>
        Assert.Contains(
            words,
            string.Join(
                '\n',
                Command(out _).Parse($"data --out m.zip {arguments}").Errors.Select(error => error.Message)
            )
        );

    [Fact]
    public void A_minimum_improvement_goes_with_early_stopping() =>
        Assert.Equal(
            "--minimum-improvement goes with --early-stopping; received it alone; give both, as in --early-stopping 10.",
            Assert.Throws<ArgumentException>(() => Parse("--minimum-improvement 0.1")).Message
        );

    private static object? Value(ImageNetworkTrainer.Options options, string property) =>
        typeof(ImageNetworkTrainer.Options)
            .GetProperties()
            .Where(IsPart)
            .Select(part => part.GetValue(options)!)
            .Append(options)
            .Select(owner => (Owner: owner, Property: owner.GetType().GetProperty(property)))
            .Where(found => found.Property is not null)
            .Select(found => found.Property!.GetValue(found.Owner))
            .First();

    /// <summary>Whether a property of the trainer's options is a part of them, such as <c>Schedule</c>.</summary>
    internal static bool IsPart(PropertyInfo property) =>
        property.PropertyType.FullName == $"{typeof(DataOptions).Namespace}.{property.Name}Options";

    private static ImageNetworkTrainer.Options Parse(string arguments)
    {
        var parsed = Command(out var options).Parse($"data --out m.zip {arguments}");
        Assert.Empty(parsed.Errors);
        return options.Request(parsed, new DirectoryInfo("data")).Options;
    }

    private static GroupedCommand Command(out TrainOptions options)
    {
        var command = new GroupedCommand("train", "") { new Argument<DirectoryInfo>("FOLDER") };
        options = new TrainOptions();
        options.AddTo(command);
        return command;
    }
}
