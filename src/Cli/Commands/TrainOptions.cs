using System.CommandLine;
using NormML.Estimators;
using NormML.Estimators.Training;
using NormML.Models.Networks;
using NormML.Transforms.Images;

namespace NormML.Cli.Commands;

/// <summary>The options of <c>normml train</c>, each declared once, in the order of the help.</summary>
internal sealed class TrainOptions
{
    private const string DefaultNetwork = "resnet18";
    private const string Network = "Network";
    private const string Training = "Training";
    private const string Optimizer = "Optimizer";
    private const string Images = "Images";
    private const string TransferLearning = "Transfer learning";
    private const string Running = "Running";

    private static readonly Dictionary<string, ResizeMode> ResizeModes = new()
    {
        ["center-crop"] = ResizeMode.CenterCrop,
        ["stretch"] = ResizeMode.Stretch,
    };

    private readonly Option<FileInfo> output = new("--out")
    {
        Description = "File to write the model to.",
        HelpName = "model.zip",
        Required = true,
    };
    private readonly Option<ValidationImages> validation = new("--validation")
    {
        Description =
            "Images to choose the best epoch by: a folder, or the share of each class to set aside; default 0.1.",
        HelpName = "FOLDER|FRACTION",
        CustomParser = ValidationImages.Parse,
    };
    private readonly Option<Device> device = SharedOptions.Device();
    private readonly Option<bool> json = SharedOptions.Json();

    public TrainOptions() =>
        All = [
            TrainOption.Other(Network, output),
            TrainOption.Of(
                Network,
                new Option<string>("--model")
                {
                    Description = "Network to train; 'models' lists them.",
                    DefaultValueFactory = _ => DefaultNetwork,
                },
                [nameof(ImageNetworkTrainer.Options.Network)],
                (options, name) => options with { Network = NetworkCatalog.Find(name) }
            ),
            TrainOption.Of(
                Network,
                SharedOptions.Norm(
                    "Normalization: of layers, weights, branches and gradients, joined by +, as in 'group:32+weight-standardization'; default the network's own."
                ),
                [nameof(OptimizationOptions.Gradient)],
                (options, norm) =>
                    options with
                    {
                        Network = options.Network with { Normalization = norm },
                        Optimization = options.Optimization with { Gradient = norm.Gradient },
                    }
            ),
            TrainOption.OfNumber(
                Training,
                SharedOptions.WholeNumber("--epochs", "How often to see every image; default 30."),
                [nameof(ScheduleOptions.Epochs)],
                (options, epochs) => options with { Epochs = epochs }
            ),
            TrainOption.OfNumber(
                Training,
                SharedOptions.WholeNumber("--batch", "Images a step; default 16 to 128 by their number."),
                [nameof(OptimizationOptions.BatchSize)],
                (options, images) => options with { BatchSize = images }
            ),
            TrainOption.OfNumber(
                Training,
                SharedOptions.Number(
                    "--learning-rate",
                    "The highest learning rate; default 0.2 for every 128 images of the batch."
                ),
                [nameof(OptimizationOptions.LearningRate)],
                (options, rate) => options with { LearningRate = rate }
            ),
            TrainOption.Of(
                Training,
                validation,
                [nameof(DataOptions.ValidationFraction)],
                (options, images) => options with { ValidationFraction = images.Fraction ?? options.ValidationFraction }
            ),
            TrainOption.OfNumber(
                Training,
                SharedOptions.WholeNumber(
                    "--early-stopping",
                    "End after so many epochs in a row without a better validation accuracy; default never."
                ),
                [nameof(ScheduleOptions.EarlyStopping), nameof(EarlyStopping.Patience)],
                (options, epochs) => options with { EarlyStopping = new EarlyStopping { Patience = epochs } }
            ),
            TrainOption.OfNumber(
                Training,
                SharedOptions.Number(
                    "--minimum-improvement",
                    "By how much the accuracy must rise to count as better, with --early-stopping; default 0, any rise."
                ),
                [nameof(EarlyStopping.MinimumImprovement)],
                (options, rise) =>
                    options with
                    {
                        EarlyStopping = options.EarlyStopping is { } rule
                            ? rule with
                            {
                                MinimumImprovement = rise,
                            }
                            : throw new ArgumentException(
                                "--minimum-improvement goes with --early-stopping; received it alone; give both, as in --early-stopping 10."
                            ),
                    }
            ),
            TrainOption.Of(
                Training,
                new Option<bool>("--no-precise-batch-norm")
                {
                    Description =
                        "Leave running statistics of batch norms as training moved them, instead of estimating them anew over training images.",
                },
                [nameof(ScheduleOptions.PreciseBatchNorm)],
                (options, no) => options with { Schedule = options.Schedule with { PreciseBatchNorm = !no } }
            ),
            TrainOption.OfNumber(
                Training,
                SharedOptions.WholeNumber("--seed", "Seed of everything random; default 1."),
                [nameof(RunOptions.Seed)],
                (options, seed) => options with { Seed = seed }
            ),
            TrainOption.OfNumber(
                Optimizer,
                SharedOptions.Number(
                    "--warmup",
                    "Share of the steps in which the learning rate rises, before it falls along a cosine; default 0.2."
                ),
                [nameof(ScheduleOptions.WarmupFraction)],
                (options, share) => options with { Schedule = options.Schedule with { WarmupFraction = share } }
            ),
            TrainOption.OfNumber(
                Optimizer,
                SharedOptions.Number("--momentum", "Momentum of the gradient descent; default 0.9."),
                [nameof(OptimizationOptions.Momentum)],
                (options, momentum) => options with { Optimization = options.Optimization with { Momentum = momentum } }
            ),
            TrainOption.Of(
                Optimizer,
                new Option<bool>("--no-nesterov") { Description = "Plain momentum instead of Nesterov's." },
                [nameof(OptimizationOptions.Nesterov)],
                (options, no) => options with { Optimization = options.Optimization with { Nesterov = !no } }
            ),
            TrainOption.OfNumber(
                Optimizer,
                SharedOptions.Number(
                    "--weight-decay",
                    "L2 penalty on weights, without norms and biases; default 0.0005."
                ),
                [nameof(OptimizationOptions.WeightDecay)],
                (options, decay) => options with { Optimization = options.Optimization with { WeightDecay = decay } }
            ),
            TrainOption.OfNumber(
                Optimizer,
                SharedOptions.Number(
                    "--label-smoothing",
                    "Share of each target that is spread over all classes; default 0.1."
                ),
                [nameof(OptimizationOptions.LabelSmoothing)],
                (options, share) => options with { Optimization = options.Optimization with { LabelSmoothing = share } }
            ),
            TrainOption.OfNumber(
                Images,
                SharedOptions.WholeNumber(
                    "--size",
                    "Height and width that images are brought to, in pixels; default the network's own."
                ),
                [nameof(DataOptions.ImageSize)],
                (options, pixels) => options with { ImageSize = pixels }
            ),
            TrainOption.Of(
                Images,
                new Option<string>("--resize")
                {
                    Description =
                        "How they are brought to it: what is too long is cut, or the shape changes; default center-crop.",
                    HelpName = string.Join('|', ResizeModes.Keys),
                }.AcceptOnlyFromAmong([.. ResizeModes.Keys]),
                [nameof(DataOptions.Resize)],
                (options, mode) => options with { Data = options.Data with { Resize = ResizeModes[mode] } }
            ),
            TrainOption.Of(
                Images,
                SharedOptions.Means(
                    "--mean",
                    "Mean of each channel, of values from 0 to 1, which is subtracted; ImageNet's weights want 0.485,0.456,0.406; default that of the images."
                ),
                [nameof(DataOptions.Mean)],
                (options, mean) => options with { Data = options.Data with { Mean = mean } }
            ),
            TrainOption.Of(
                Images,
                SharedOptions.StandardDeviations(
                    "--standard-deviation",
                    "What each channel is divided by, with --mean; ImageNet's weights want 0.229,0.224,0.225; default that of the images."
                ),
                [nameof(DataOptions.StandardDeviation)],
                (options, deviation) => options with { Data = options.Data with { StandardDeviation = deviation } }
            ),
            TrainOption.Of(
                Images,
                new Option<bool>("--no-flip")
                {
                    Description =
                        "Do not mirror images at random: for road signs, text, digits, hands and all that differs by left and right.",
                },
                [nameof(AugmentationOptions.HorizontalFlip)],
                (options, no) => options with { HorizontalFlip = !no }
            ),
            TrainOption.OfNumber(
                Images,
                SharedOptions.WholeNumber(
                    "--crop-padding",
                    "Black pixels around an image before a window of its old size is cut out at random; 0 for no crop; default an eighth of the size."
                ),
                [nameof(AugmentationOptions.RandomCropPadding)],
                (options, pixels) =>
                    options with
                    {
                        Augmentation = options.Augmentation with { RandomCropPadding = pixels },
                    }
            ),
            TrainOption.Of(
                Images,
                SharedOptions.SkipBadImages(),
                [nameof(DataOptions.OnBadImage)],
                (options, skip) =>
                    options with
                    {
                        Data = options.Data with { OnBadImage = SharedOptions.OnBadImage(skip) },
                    }
            ),
            TrainOption.Of(
                TransferLearning,
                new Option<FileInfo>("--weights")
                {
                    Description =
                        "Weights to start from: PyTorch's .pth or .pt, or .safetensors, with torchvision's names, under any prefix; a head for another number of classes is replaced.",
                    HelpName = "FILE",
                },
                [nameof(TransferOptions.Weights)],
                (options, file) => options with { Weights = file.FullName }
            ),
            TrainOption.Of(
                TransferLearning,
                new Option<string>("--freeze-to")
                {
                    Description =
                        "Part of the network up to which nothing learns, as 'layer3' of a ResNet; a name it has not is answered with those it has.",
                    HelpName = "PART",
                },
                [nameof(TransferOptions.FreezeTo)],
                (options, part) => options with { FreezeTo = part }
            ),
            TrainOption.OfNumber(
                TransferLearning,
                SharedOptions.WholeNumber("--unfreeze-epoch", "Epoch from which on everything learns."),
                [nameof(TransferOptions.UnfreezeEpoch)],
                (options, epoch) => options with { UnfreezeEpoch = epoch }
            ),
            TrainOption.OfNumber(
                TransferLearning,
                SharedOptions.Number(
                    "--head-learning-rate",
                    "What the learning rate is multiplied by in the last layer; 10 is usual in fine-tuning; default 1."
                ),
                [nameof(TransferOptions.HeadLearningRateFactor)],
                (options, factor) =>
                    options with
                    {
                        Transfer = options.Transfer with { HeadLearningRateFactor = factor },
                    }
            ),
            TrainOption.Of(
                TransferLearning,
                SharedOptions.NumbersOfParts(
                    "--learning-rate-factor",
                    "What the learning rate is multiplied by in a part, or in a layer of one, as in layer1=0.1; may be given for several."
                ),
                [nameof(TransferOptions.LearningRateFactors)],
                (options, factors) =>
                    options with
                    {
                        Transfer = options.Transfer with
                        {
                            LearningRateFactors = new Dictionary<string, double>(factors!),
                        },
                    }
            ),
            TrainOption.Other(Running, device),
            TrainOption.OfNumber(
                Running,
                SharedOptions.Threads(),
                [nameof(RunOptions.Threads)],
                (options, threads) => options with { Run = options.Run with { Threads = threads } }
            ),
            TrainOption.OfNumber(
                Running,
                SharedOptions.WholeNumber(
                    "--cache-megabytes",
                    "Memory for decoded images; those beyond it are read again each epoch; default a third of what there is."
                ),
                [nameof(DataOptions.ImageCacheMegabytes)],
                (options, megabytes) => options with { Data = options.Data with { ImageCacheMegabytes = megabytes } }
            ),
            TrainOption.Of(
                Running,
                new Option<bool>("--recompute")
                {
                    Description =
                        "Compute a DenseNet's blocks again in the backward pass: less than half the memory, for more time.",
                },
                [],
                (options, recompute) => recompute ? options with { Network = Recomputing(options.Network) } : options
            ),
            TrainOption.Other(Running, json),
        ];

    public IReadOnlyList<TrainOption> All { get; }

    public void AddTo(GroupedCommand command)
    {
        foreach (var group in All.GroupBy(option => option.Heading))
        {
            command.Add(group.Key, [.. group.Select(option => option.Option)]);
        }
    }

    public TrainRequest Request(ParseResult parsed, DirectoryInfo folder)
    {
        var defaults = new ImageNetworkTrainer.Options { Network = NetworkCatalog.Find(DefaultNetwork) };
        return new TrainRequest(
            folder,
            parsed.GetRequiredValue(output),
            All.Aggregate(defaults, (options, option) => option.Apply(parsed, options))
        )
        {
            Validation = parsed.GetValue(validation).Folder,
            Device = parsed.GetValue(device),
            Json = parsed.GetValue(json),
        };
    }

    private static DenseNetOptions Recomputing(NetworkOptions network) =>
        network is DenseNetOptions dense
            ? dense with
            {
                Recomputation = true,
            }
            : throw new ArgumentException(
                $"--recompute is for DenseNets; received {network.Name}; leave it out, or take smaller batches."
            );
}
