using System.CommandLine;
using NormML.Estimators.Training;
using NormML.Models.Normalization;
using NormML.Transforms.Images;

namespace NormML.Cli.Commands;

/// <summary>The options of <c>normml train</c>, under their headings.</summary>
internal sealed class TrainOptions
{
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
    private readonly Option<string> model = new("--model")
    {
        Description = "Network to train; 'models' lists them.",
        DefaultValueFactory = _ => "resnet18",
    };
    private readonly Option<NormalizationOptions> norm = SharedOptions.Norm(
        "Normalization: of layers, weights, branches and gradients, joined by +, as in 'group:32+weight-standardization'; default the network's own."
    );

    private readonly Option<int?> epochs = SharedOptions.WholeNumber(
        "--epochs",
        "How often to see every image; default 30."
    );
    private readonly Option<int?> batch = SharedOptions.WholeNumber(
        "--batch",
        "Images a step; default 16 to 128 by their number."
    );
    private readonly Option<double?> learningRate = SharedOptions.Number(
        "--learning-rate",
        "The highest learning rate; default 0.2 for every 128 images of the batch."
    );
    private readonly Option<ValidationImages> validation = new("--validation")
    {
        Description =
            "Images to choose the best epoch by: a folder, or the share of each class to set aside; default 0.1.",
        HelpName = "FOLDER|FRACTION",
        CustomParser = ValidationImages.Parse,
    };
    private readonly Option<int?> earlyStopping = SharedOptions.WholeNumber(
        "--early-stopping",
        "End after so many epochs in a row without a better validation accuracy; default never."
    );
    private readonly Option<double?> minimumImprovement = SharedOptions.Number(
        "--minimum-improvement",
        "By how much the accuracy must rise to count as better, with --early-stopping; default 0, any rise."
    );
    private readonly Option<bool> noPreciseBatchNorm = new("--no-precise-batch-norm")
    {
        Description =
            "Leave running statistics of batch norms as training moved them, instead of estimating them anew over training images.",
    };
    private readonly Option<int?> seed = SharedOptions.WholeNumber("--seed", "Seed of everything random; default 1.");

    private readonly Option<double?> warmup = SharedOptions.Number(
        "--warmup",
        "Share of the steps in which the learning rate rises, before it falls along a cosine; default 0.2."
    );
    private readonly Option<double?> momentum = SharedOptions.Number(
        "--momentum",
        "Momentum of the gradient descent; default 0.9."
    );
    private readonly Option<bool> noNesterov = new("--no-nesterov")
    {
        Description = "Plain momentum instead of Nesterov's.",
    };
    private readonly Option<double?> weightDecay = SharedOptions.Number(
        "--weight-decay",
        "L2 penalty on weights, without norms and biases; default 0.0005."
    );
    private readonly Option<double?> labelSmoothing = SharedOptions.Number(
        "--label-smoothing",
        "Share of each target that is spread over all classes; default 0.1."
    );

    private readonly Option<int?> size = SharedOptions.WholeNumber(
        "--size",
        "Height and width that images are brought to, in pixels; default the network's own."
    );
    private readonly Option<string?> resize = new("--resize")
    {
        Description = "How they are brought to it: what is too long is cut, or the shape changes; default center-crop.",
        HelpName = string.Join('|', ResizeModes.Keys),
    };
    private readonly Option<float[]?> mean = SharedOptions.Means(
        "--mean",
        "Mean of each channel, of values from 0 to 1, which is subtracted; ImageNet's weights want 0.485,0.456,0.406; default that of the images."
    );
    private readonly Option<float[]?> deviation = SharedOptions.StandardDeviations(
        "--standard-deviation",
        "What each channel is divided by, with --mean; ImageNet's weights want 0.229,0.224,0.225; default that of the images."
    );
    private readonly Option<bool> noFlip = new("--no-flip")
    {
        Description =
            "Do not mirror images at random: for road signs, text, digits, hands and all that differs by left and right.",
    };
    private readonly Option<int?> cropPadding = SharedOptions.WholeNumber(
        "--crop-padding",
        "Black pixels around an image before a window of its old size is cut out at random; 0 for no crop; default an eighth of the size."
    );
    private readonly Option<bool> skip = SharedOptions.SkipBadImages();

    private readonly Option<FileInfo> weights = new("--weights")
    {
        Description =
            "Weights to start from: PyTorch's .pth or .pt, or .safetensors, with torchvision's names, under any prefix; a head for another number of classes is replaced.",
        HelpName = "FILE",
    };
    private readonly Option<string> freezeTo = new("--freeze-to")
    {
        Description =
            "Part of the network up to which nothing learns, as 'layer3' of a ResNet; a name it has not is answered with those it has.",
        HelpName = "PART",
    };
    private readonly Option<int?> unfreezeEpoch = SharedOptions.WholeNumber(
        "--unfreeze-epoch",
        "Epoch from which on everything learns."
    );
    private readonly Option<double?> headLearningRate = SharedOptions.Number(
        "--head-learning-rate",
        "What the learning rate is multiplied by in the last layer; 10 is usual in fine-tuning; default 1."
    );
    private readonly Option<KeyValuePair<string, double>[]?> learningRateFactors = SharedOptions.NumbersOfParts(
        "--learning-rate-factor",
        "What the learning rate is multiplied by in a part, or in a layer of one, as in layer1=0.1; may be given for several."
    );

    private readonly Option<Device> device = SharedOptions.Device();
    private readonly Option<int?> threads = SharedOptions.Threads();
    private readonly Option<int?> cache = SharedOptions.WholeNumber(
        "--cache-megabytes",
        "Memory for decoded images; those beyond it are read again each epoch; default a third of what there is."
    );
    private readonly Option<bool> recompute = new("--recompute")
    {
        Description =
            "Compute a DenseNet's blocks again in the backward pass: less than half the memory, for more time.",
    };
    private readonly Option<bool> json = SharedOptions.Json();

    public void AddTo(GroupedCommand command)
    {
        resize.AcceptOnlyFromAmong([.. ResizeModes.Keys]);
        command.Add("Network", output, model, norm);
        command.Add(
            "Training",
            epochs,
            batch,
            learningRate,
            validation,
            earlyStopping,
            minimumImprovement,
            noPreciseBatchNorm,
            seed
        );
        command.Add("Optimizer", warmup, momentum, noNesterov, weightDecay, labelSmoothing);
        command.Add("Images", size, resize, mean, deviation, noFlip, cropPadding, skip);
        command.Add("Transfer learning", weights, freezeTo, unfreezeEpoch, headLearningRate, learningRateFactors);
        command.Add("Running", device, threads, cache, recompute, json);
    }

    public TrainRequest Request(ParseResult parsed, DirectoryInfo folder) =>
        new(folder, parsed.GetRequiredValue(output), parsed.GetRequiredValue(model))
        {
            Normalization = parsed.GetValue(norm),
            Epochs = parsed.GetValue(epochs),
            BatchSize = parsed.GetValue(batch),
            LearningRate = parsed.GetValue(learningRate),
            Validation = parsed.GetValue(validation),
            EarlyStopping = Stopping(parsed.GetValue(earlyStopping), parsed.GetValue(minimumImprovement)),
            PreciseBatchNorm = !parsed.GetValue(noPreciseBatchNorm),
            Seed = parsed.GetValue(seed) ?? 1,
            WarmupFraction = parsed.GetValue(warmup),
            Momentum = parsed.GetValue(momentum),
            Nesterov = !parsed.GetValue(noNesterov),
            WeightDecay = parsed.GetValue(weightDecay),
            LabelSmoothing = parsed.GetValue(labelSmoothing),
            ImageSize = parsed.GetValue(size),
            Resize = parsed.GetValue(resize) is { } mode ? ResizeModes[mode] : null,
            Mean = SharedOptions.Given(parsed.GetValue(mean)),
            StandardDeviation = SharedOptions.Given(parsed.GetValue(deviation)),
            HorizontalFlip = !parsed.GetValue(noFlip),
            RandomCropPadding = parsed.GetValue(cropPadding),
            OnBadImage = SharedOptions.OnBadImage(parsed.GetValue(skip)),
            Weights = parsed.GetValue(weights),
            FreezeTo = parsed.GetValue(freezeTo),
            UnfreezeEpoch = parsed.GetValue(unfreezeEpoch),
            HeadLearningRateFactor = parsed.GetValue(headLearningRate),
            LearningRateFactors = SharedOptions.Given(parsed.GetValue(learningRateFactors)),
            Device = parsed.GetValue(device),
            Threads = parsed.GetValue(threads),
            ImageCacheMegabytes = parsed.GetValue(cache),
            Recompute = parsed.GetValue(recompute),
            Json = parsed.GetValue(json),
        };

    private static EarlyStopping? Stopping(int? patience, double? improvement) =>
        (patience, improvement) switch
        {
            (null, null) => null,
            (null, _) => throw new ArgumentException(
                "--minimum-improvement goes with --early-stopping; received it alone; give both, as in --early-stopping 10."
            ),
            ({ } epochs, _) => new EarlyStopping { Patience = epochs, MinimumImprovement = improvement ?? 0 },
        };
}
