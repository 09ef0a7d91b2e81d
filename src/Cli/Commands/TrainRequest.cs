using System.CommandLine.Parsing;
using System.Globalization;
using NormML.Cli.Output;
using NormML.Estimators;
using NormML.Estimators.Training;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Transforms.Images;

namespace NormML.Cli.Commands;

/// <summary>What to train, on what, and where to; null: the trainer's default.</summary>
internal sealed record TrainRequest(DirectoryInfo Folder, FileInfo Output, string Network)
{
    public NormalizationOptions? Normalization { get; init; }
    public int? Epochs { get; init; }
    public int? BatchSize { get; init; }
    public double? LearningRate { get; init; }
    public ValidationImages Validation { get; init; }
    public EarlyStopping? EarlyStopping { get; init; }
    public bool PreciseBatchNorm { get; init; } = true;
    public int Seed { get; init; } = 1;
    public double? WarmupFraction { get; init; }
    public double? Momentum { get; init; }
    public bool Nesterov { get; init; } = true;
    public double? WeightDecay { get; init; }
    public double? LabelSmoothing { get; init; }
    public int? ImageSize { get; init; }
    public ResizeMode? Resize { get; init; }
    public IReadOnlyList<float>? Mean { get; init; }
    public IReadOnlyList<float>? StandardDeviation { get; init; }
    public bool HorizontalFlip { get; init; } = true;
    public int? RandomCropPadding { get; init; }
    public OnBadImage OnBadImage { get; init; }
    public FileInfo? Weights { get; init; }
    public string? FreezeTo { get; init; }
    public int? UnfreezeEpoch { get; init; }
    public double? HeadLearningRateFactor { get; init; }
    public IReadOnlyList<KeyValuePair<string, double>>? LearningRateFactors { get; init; }
    public Device Device { get; init; }
    public int? Threads { get; init; }
    public int? ImageCacheMegabytes { get; init; }
    public bool Recompute { get; init; }
    public bool Json { get; init; }

    /// <summary>The request in the trainer's terms.</summary>
    public ImageNetworkTrainer.Options TrainerOptions(TrainingDisplay display, CancellationToken cancellation)
    {
        var network = NetworkCatalog.Find(Network);
        if (Recompute)
        {
            network = network is DenseNetOptions dense
                ? dense with
                {
                    Recomputation = true,
                }
                : throw new ArgumentException(
                    $"--recompute is for DenseNets; received {network.Name}; leave it out, or take smaller batches."
                );
        }

        var defaults = new ImageNetworkTrainer.Options { Network = network };
        return defaults with
        {
            Network = Normalization is null ? network : network with { Normalization = Normalization },
            Gradient = Normalization?.Gradient ?? defaults.Gradient,
            Epochs = Epochs ?? defaults.Epochs,
            BatchSize = BatchSize,
            LearningRate = LearningRate,
            ValidationFraction = Validation.Fraction ?? defaults.ValidationFraction,
            EarlyStopping = EarlyStopping,
            PreciseBatchNorm = PreciseBatchNorm,
            WarmupFraction = WarmupFraction ?? defaults.WarmupFraction,
            Momentum = Momentum ?? defaults.Momentum,
            Nesterov = Nesterov,
            WeightDecay = WeightDecay ?? defaults.WeightDecay,
            LabelSmoothing = LabelSmoothing ?? defaults.LabelSmoothing,
            ImageSize = ImageSize,
            Resize = Resize ?? defaults.Resize,
            Mean = Mean,
            StandardDeviation = StandardDeviation,
            HorizontalFlip = HorizontalFlip,
            RandomCropPadding = RandomCropPadding,
            OnBadImage = OnBadImage,
            Weights = Weights?.FullName,
            FreezeTo = FreezeTo,
            UnfreezeEpoch = UnfreezeEpoch,
            HeadLearningRateFactor = HeadLearningRateFactor ?? defaults.HeadLearningRateFactor,
            LearningRateFactors = LearningRateFactors is null
                ? defaults.LearningRateFactors
                : new Dictionary<string, double>(LearningRateFactors),
            Threads = Threads,
            ImageCacheMegabytes = ImageCacheMegabytes,
            Observers = [display],
            CancellationToken = cancellation,
        };
    }
}

/// <summary>The share of each class to validate on, or a folder of images for it.</summary>
internal readonly record struct ValidationImages(double? Fraction, DirectoryInfo? Folder)
{
    public static ValidationImages Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Directory.Exists(text))
        {
            return new ValidationImages(null, new DirectoryInfo(text));
        }

        if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction)
            && fraction is >= 0 and < 1
        )
        {
            return new ValidationImages(fraction, null);
        }

        result.AddError($"--validation takes a folder that exists or a share from 0 to below 1; received '{text}'.");
        return default;
    }
}
