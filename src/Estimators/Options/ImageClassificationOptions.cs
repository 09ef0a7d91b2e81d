using NormML.Estimators.Training;
using NormML.Models;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;

namespace NormML.Estimators;

/// <summary>What every image classification trainer can be told, whatever its network.</summary>
/// <remarks>
/// The options are never written to: one record may serve several trainers, folds and threads. They are checked when
/// the trainer is made; a value out of its range is an <see cref="ArgumentOutOfRangeException"/> that names the
/// property. What depends on the channels of each layer, as a norm's groups do, is checked by <c>Fit</c>.
/// </remarks>
public abstract record ImageClassificationOptions
{
    /// <summary>The label column: a key, as <c>MapValueToKey</c> makes it.</summary>
    /// <value>Default: <c>"Label"</c>.</value>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>
    /// The image column: a path (text), an encoded file (vector of bytes), an <c>MLImage</c>, or a float vector of
    /// the known dimensions [C,H,W].
    /// </summary>
    /// <value>Default: <c>"ImagePath"</c>, the column that <c>LoadImagesFromFolder</c> makes.</value>
    /// <remarks>
    /// Paths and encoded files are turned upright as their EXIF orientation says. An <c>MLImage</c> has lost it when it was
    /// decoded, so a phone's photograph may lie on its side: for uploads use the bytes. The model scores any of the three kinds, if
    /// it was trained on one of them; one that was trained on vectors scores vectors.
    /// </remarks>
    public string FeatureColumnName { get; init; } = "ImagePath";

    /// <summary>The column of class probabilities that the trained model adds.</summary>
    /// <value>Default: <c>"Score"</c>.</value>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>The column of the predicted class that the trained model adds.</summary>
    /// <value>Default: <c>"PredictedLabel"</c>.</value>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>
    /// A file of weights to start from: <c>.safetensors</c>, or what PyTorch's <c>torch.save</c> (<c>.pth</c>,
    /// <c>.pt</c>) or TorchSharp's <c>module.save</c> writes, with torchvision's names, under any prefix
    /// (<see cref="Models.Weights.StateDictionary.Load"/>).
    /// </summary>
    /// <value>
    /// Default: <see langword="null"/>, weights are drawn. A head for another number of classes or of several layers is
    /// replaced by a new one, and one for as many is kept, which <c>MLContext.Log</c> and <see cref="TrainingPlan.Weights"/> say. Where
    /// the file has one norm and the network several (<c>batch+cross</c>), it is read into the one of the same names.
    /// Every other difference is an <see cref="InvalidDataException"/> that lists all.
    /// </value>
    /// <remarks>
    /// Weights want the normalization they were trained with: give <see cref="Mean"/> and <see
    /// cref="StandardDeviation"/>.
    /// </remarks>
    public string? Weights { get; init; }

    /// <summary>
    /// The part of the network up to which, itself included, nothing learns: no gradients are computed, there is no
    /// weight decay, and norms use the statistics they have without following the batches.
    /// </summary>
    /// <value>
    /// A part before the head, such as <c>"layer3"</c> of a ResNet or <c>"denseblock2"</c> of a DenseNet; an unknown
    /// name is an <see cref="ArgumentException"/> of <c>Fit</c> that lists them. Default: <see langword="null"/>,
    /// everything learns.
    /// </value>
    public string? FreezeTo { get; init; }

    /// <summary>The epoch from which on everything learns, what <see cref="FreezeTo"/> has frozen too.</summary>
    /// <value>From 2 to <see cref="Epochs"/>. Default: <see langword="null"/>, never.</value>
    public int? UnfreezeEpoch { get; init; }

    /// <summary>What the learning rate is multiplied by in the head, the last layer.</summary>
    /// <value>
    /// Above 0. Default: 1. 10 is usual in fine-tuning, where the head is new and the body is not; the body's <see
    /// cref="LearningRate"/> then wants to be small.
    /// </value>
    public double HeadLearningRateFactor { get; init; } = 1;

    /// <summary>What the learning rate is multiplied by in parts of the network, by their names.</summary>
    /// <value>
    /// Names of parts (<c>"layer4"</c>), of layers in them (<c>"layer4.1.conv2"</c>) or of single parameters, with
    /// factors above 0; where several fit, the longest name counts. A name that fits nothing is an <see
    /// cref="ArgumentException"/> of <c>Fit</c>. Default: none.
    /// </value>
    public IReadOnlyDictionary<string, double> LearningRateFactors { get; init; } = new Dictionary<string, double>();

    /// <summary>Height and width that every image is brought to, in pixels.</summary>
    /// <value>
    /// From the smallest size that the network takes. Default: <see langword="null"/>, the network's own size (224 for
    /// ImageNet's networks, 32 for CIFAR's), or the size of the vectors where the image column holds vectors.
    /// </value>
    public int? ImageSize { get; init; }

    /// <summary>How an image of another size or shape is brought to <see cref="ImageSize"/>.</summary>
    /// <value>Default: <see cref="ResizeMode.CenterCrop"/>: the shorter side is resized, the longer one cut.</value>
    public ResizeMode Resize { get; init; } = ResizeMode.CenterCrop;

    /// <summary>
    /// Mean of each channel, of pixel values from 0 to 1 or in a vector column's own units; it is subtracted before the
    /// network sees an image.
    /// </summary>
    /// <value>One number a channel. Default: <see langword="null"/>, computed from the training images.</value>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>
    /// Standard deviation of each channel, in the units of <see cref="Mean"/>; images are divided by it.
    /// </summary>
    /// <value>
    /// One number above 0 a channel, given together with <see cref="Mean"/>. Default: <see langword="null"/>, computed
    /// from the training images.
    /// </value>
    public IReadOnlyList<float>? StandardDeviation { get; init; }

    /// <summary>How often the network sees every training image.</summary>
    /// <value>1 or more. Default: 30.</value>
    public int Epochs { get; init; } = 30;

    /// <summary>Images a step.</summary>
    /// <value>
    /// 1 or more; with a norm that takes statistics from the batch 2 or more, with ghost batch normalization at least a
    /// chunk. Default: <see langword="null"/>, 16, from 9,000 training images on 32, from 18,000 on 64, from 36,000
    /// on 128 (large sets can spare the steps), and at least what the norm needs.
    /// </value>
    /// <remarks>
    /// The last batch of an epoch holds what is left. Where that is fewer images than the norm needs (a single one
    /// for batch normalization, less than a chunk for ghost batch normalization), they are sat out, others each epoch.
    /// </remarks>
    public int? BatchSize { get; init; }

    /// <summary>The highest learning rate, reached at the end of the warm-up.</summary>
    /// <value>
    /// Above 0. Default: <see langword="null"/>, 0.2 for every 128 images of the batch: 0.2 for
    /// 128, 0.025 for 16.
    /// </value>
    /// <remarks>A deep network with only hundreds of images learns more steadily at a quarter of it.</remarks>
    public double? LearningRate { get; init; }

    /// <summary>
    /// Share of all steps in which the learning rate rises linearly; a cosine takes it to 0 in the rest.
    /// </summary>
    /// <value>From 0 to below 1. Default: 0.2.</value>
    public double WarmupFraction { get; init; } = 0.2;

    /// <summary>Momentum of the stochastic gradient descent.</summary>
    /// <value>From 0 to below 1. Default: 0.9.</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the momentum is Nesterov's.</summary>
    /// <value>Default: <see langword="true"/>. Needs a <see cref="Momentum"/> above 0 to make a difference.</value>
    public bool Nesterov { get; init; } = true;

    /// <summary>Factor of the L2 penalty's gradient on weights; norms and biases are left alone.</summary>
    /// <value>0 or more. Default: 0.0005.</value>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>What is done to the gradients before each step.</summary>
    /// <value>Default <see cref="NoGradientTransformOptions"/>: they are used as they are.</value>
    public GradientTransformOptions Gradient { get; init; } = new NoGradientTransformOptions();

    /// <summary>Share of each training target that is spread evenly over all classes.</summary>
    /// <value>From 0 (none) to below 1. Default: 0.1.</value>
    /// <remarks>Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015.</remarks>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>
    /// Black pixels laid around a training image before a random window of its old size is cut out.
    /// </summary>
    /// <value>
    /// From 0 (no crop) to below <see cref="ImageSize"/>. Default: <see langword="null"/>, an eighth of the image's
    /// size (4 for 32 pixels).
    /// </value>
    public int? RandomCropPadding { get; init; }

    /// <summary>Whether every second training image, at random, is mirrored left to right.</summary>
    /// <value>Default: <see langword="true"/>; choose <see langword="false"/> for digits, text or road signs.</value>
    public bool HorizontalFlip { get; init; } = true;

    /// <summary>
    /// Whether the running statistics of batch normalization, and of its relatives that have some, are estimated anew for the
    /// finished model: over training images, cropped and mirrored as those that were learned from.
    /// </summary>
    /// <value>Default: <see langword="true"/>. What is frozen, or does not follow the batches, stays in either case.</value>
    /// <remarks>
    /// <para>
    /// Otherwise they are what training leaves: a moving average over the last batches, which lags behind the weights. After
    /// few steps the finished model then is far worse than the network was while it learned. So they are also estimated, over
    /// 8 batches, before an epoch is measured, as long as there have been fewer than 10 / momentum steps (100 for the usual
    /// 0.1); the training goes on from there. A canceled training keeps its best epoch as it was measured.
    /// </para>
    /// <para>
    /// In the end it takes the time of a pass without gradients over the training images, at most 100 batches of them.
    /// "Precise batch norm": Wu and Johnson, Rethinking "Batch" in BatchNorm, 2021, arXiv:2105.07576.
    /// </para>
    /// </remarks>
    public bool PreciseBatchNorm { get; init; } = true;

    /// <summary>
    /// Share of each class that is set aside to measure every epoch and to choose the best one (<see
    /// cref="EpochResult.IsBest"/>); unused by <c>Fit(train, validation)</c>.
    /// </summary>
    /// <value>From 0 (none: the last epoch's weights are kept) to below 1. Default: 0.1.</value>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>When to end before <see cref="Epochs"/>.</summary>
    /// <value>Default: <see langword="null"/>, never.</value>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>What becomes of an image that cannot be read, in training and in the trained model's scoring.</summary>
    /// <value>
    /// Default: <see cref="OnBadImage.Throw"/>. With <see cref="OnBadImage.Skip"/> the model gives such rows no scores
    /// (<see cref="ImageClassificationTransformer.OnBadImage"/>).
    /// </value>
    public OnBadImage OnBadImage { get; init; } = OnBadImage.Throw;

    /// <summary>Memory for decoded images, in megabytes; those beyond it are decoded anew each epoch.</summary>
    /// <value>
    /// 0 or more. Default: <see langword="null"/>, a third of the memory that the process may use. Validation data of their
    /// own get as much again. An image takes a byte a pixel and channel: 2,000 megabytes hold 650,000 images of 32x32 or
    /// 13,000 of 224x224.
    /// </value>
    public int? ImageCacheMegabytes { get; init; }

    /// <summary>
    /// Threads that compute the network and decode images while <c>Fit</c> runs. They are the process's, so other work on
    /// libtorch has as many meanwhile; afterwards <see cref="TorchRuntime.Threads"/> is as it was.
    /// </summary>
    /// <value>1 or more. Default: <see langword="null"/>, what <see cref="TorchRuntime.Threads"/> says.</value>
    public int? Threads { get; init; }

    /// <summary>
    /// Seed of the initial weights, the validation split, the order of the images and their augmentation.
    /// </summary>
    /// <value>
    /// Default: <see langword="null"/>, the seed of the <c>MLContext</c>, or a random one where that has none.
    /// </value>
    public int? Seed { get; init; }

    /// <summary>Who is told of every step and epoch.</summary>
    /// <value>Default: none. <c>MLContext.Log</c> is told in any case.</value>
    public IReadOnlyList<ITrainingObserver> Observers { get; init; } = [];

    /// <summary>Ends the training at the next batch; <c>Fit</c> then returns the best weights so far.</summary>
    /// <value>Default: <see cref="System.Threading.CancellationToken.None"/>.</value>
    /// <remarks>
    /// When nothing has been learned yet, <c>Fit</c> throws <see cref="OperationCanceledException"/>.
    /// </remarks>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The network to train.</summary>
    internal abstract NetworkOptions NetworkOptions { get; }
}
