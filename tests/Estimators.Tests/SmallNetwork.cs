using NormML.Models.Networks;

namespace NormML.Estimators.Tests;

/// <summary>A residual network that can be trained on <see cref="DrawnImages"/> in seconds.</summary>
internal static class SmallNetwork
{
    public static ResNetOptions Options { get; } =
        new()
        {
            Name = "small",
            Blocks = [1, 1],
            Width = 8,
            Stem = NetworkStem.Convolution3x3,
            DefaultSize = DrawnImages.Size,
        };

    /// <summary>Settings for training it.</summary>
    public static ResNetTrainer.Options Training { get; } =
        new()
        {
            Network = Options,
            LabelColumnName = "Label",
            FeatureColumnName = "Image",
            Epochs = 8,
            BatchSize = 16,
            LearningRate = 0.05,
            Augmentation = new() { RandomCropPadding = 2 },
            Seed = 1,
        };
}
