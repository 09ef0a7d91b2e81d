using NormML.Models.Networks;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;
using static System.FormattableString;

namespace NormML.Estimators;

/// <summary>The columns of the data, and how their images are read, resized, normalized and split.</summary>
public sealed record DataOptions
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
    /// Paths and encoded files are rotated according to their EXIF orientation. Decoding an <c>MLImage</c> loses the
    /// orientation, so a phone's photograph may lie on its side: for uploads use the bytes. A model that was trained on
    /// one of these three kinds scores all three; a model that was trained on vectors scores only vectors.
    /// </remarks>
    public string FeatureColumnName { get; init; } = "ImagePath";

    /// <summary>The column of class probabilities that the trained model adds.</summary>
    /// <value>Default: <c>"Score"</c>.</value>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>The column of the predicted class that the trained model adds.</summary>
    /// <value>Default: <c>"PredictedLabel"</c>.</value>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>Height and width to which every image is resized, in pixels.</summary>
    /// <value>
    /// At least the smallest size that the network takes. Default: <see langword="null"/>, the network's own size (224
    /// for ImageNet's networks, 32 for CIFAR's), or the size of the vectors if the image column holds vectors.
    /// </value>
    public int? ImageSize { get; init; }

    /// <summary>How an image of another size or shape is resized to <see cref="ImageSize"/>.</summary>
    /// <value>Default: <see cref="ResizeMode.CenterCrop"/>: the shorter side is resized, the longer one cut.</value>
    public ResizeMode Resize { get; init; } = ResizeMode.CenterCrop;

    /// <summary>
    /// Mean of each channel, which is subtracted before the network sees an image: of pixel values from 0 to 1, or in
    /// the units of a vector column.
    /// </summary>
    /// <value>One number per channel. Default: <see langword="null"/>, computed from the training images.</value>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>
    /// Standard deviation of each channel, in the units of <see cref="Mean"/>; images are divided by it.
    /// </summary>
    /// <value>
    /// One number above 0 per channel, given together with <see cref="Mean"/>. Default: <see langword="null"/>,
    /// computed from the training images.
    /// </value>
    public IReadOnlyList<float>? StandardDeviation { get; init; }

    /// <summary>What happens to an image that cannot be read, in training and in the trained model's scoring.</summary>
    /// <value>
    /// Default: <see cref="OnBadImage.Throw"/>. With <see cref="OnBadImage.Skip"/> the model gives such rows no scores
    /// (<see cref="ImageClassificationTransformer.OnBadImage"/>).
    /// </value>
    public OnBadImage OnBadImage { get; init; } = OnBadImage.Throw;

    /// <summary>
    /// Share of each class that is set aside to measure every epoch and to choose the best one (<see
    /// cref="Training.EpochResult.IsBest"/>); <c>Fit(train, validation)</c> ignores it.
    /// </summary>
    /// <value>From 0 (none: the last epoch's weights are kept) to below 1. Default: 0.1.</value>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Memory for decoded images, in megabytes; images beyond it are decoded again each epoch.</summary>
    /// <value>
    /// 0 or more. Default: <see langword="null"/>, a third of the memory that the process may use. Separate validation
    /// data get the same amount again. An image takes one byte per pixel and channel: 2,000 megabytes hold 650,000
    /// images of 32x32 or 13,000 of 224x224.
    /// </value>
    public int? ImageCacheMegabytes { get; init; }

    internal void Validate(NetworkOptions network)
    {
        ValidateName(LabelColumnName, nameof(LabelColumnName));
        ValidateName(FeatureColumnName, nameof(FeatureColumnName));
        ValidateName(ScoreColumnName, nameof(ScoreColumnName));
        ValidateName(PredictedLabelColumnName, nameof(PredictedLabelColumnName));
        Require.AtLeast(network.MinimumSize, ImageSize, $" (the least that {network.Name} takes)");
        Require.That(
            ImageSize is null || ImageSize <= (network.MaximumSize ?? ImageSize),
            ImageSize,
            $"must be {network.MaximumSize}, the one size that {network.Name} takes",
            $"{network.MaximumSize}, or a network with another {nameof(network.DefaultSize)}"
        );
        Require.That(Enum.IsDefined(Resize), Resize, "must be a resize mode", nameof(ResizeMode.CenterCrop));
        Require.That(Enum.IsDefined(OnBadImage), OnBadImage, "must be a choice", nameof(OnBadImage.Throw));
        ValidateChannels(Mean, network.Channels, float.IsFinite, "finite number", nameof(Mean));
        ValidateChannels(
            StandardDeviation,
            network.Channels,
            value => float.IsFinite(value) && value > 0,
            "number above 0",
            nameof(StandardDeviation)
        );
        Require.That(
            (Mean is null) == (StandardDeviation is null),
            null,
            "must be given when the other of Mean and StandardDeviation is",
            "both, or null for both to compute them from the training images",
            Mean is null ? nameof(Mean) : nameof(StandardDeviation)
        );
        Require.Share(ValidationFraction, "0 for none, or 0.1");
        Require.AtLeast(0, ImageCacheMegabytes);
    }

    private static void ValidateName(string? name, string property) =>
        Require.That(
            !string.IsNullOrWhiteSpace(name),
            name,
            "must name a column",
            "the name of a column of the data",
            property
        );

    private static void ValidateChannels(
        IReadOnlyList<float>? values,
        int channels,
        Func<float, bool> fits,
        string kind,
        string property
    ) =>
        Require.That(
            values is null || (values.Count == channels && values.All(fits)),
            values is null ? null : $"[{string.Join(", ", values.Select(value => Invariant($"{value}")))}]",
            $"must hold a {kind} for each of the {channels} channels",
            "null to compute it from the training images",
            property
        );
}
