using Microsoft.ML.Runtime;
using NormML.Models.Networks;

namespace NormML.Estimators;

/// <summary>Trains a residual network, also one with grouped convolutions (ResNeXt), from its first to its last layer.</summary>
/// <remarks>
/// He et al., "Deep Residual Learning for Image Recognition", 2015; Xie et al., "Aggregated Residual Transformations for Deep
/// Neural Networks", 2016.
/// </remarks>
public sealed class ResNetTrainer : ImageClassificationTrainer
{
    internal ResNetTrainer(IHostEnvironment environment, Options options)
        : base(environment, options) { }

    /// <summary>The options of a <see cref="ResNetTrainer"/>.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>The residual network; <see cref="ResNetOptions.ForResNeXt"/> gives a ResNeXt.</summary>
        /// <value>Default: ResNet-18 in torchvision's layout, three channels, batch normalization.</value>
        public ResNetOptions Network { get; init; } = (ResNetOptions)NetworkCatalog.Find("resnet18");

        internal override NetworkOptions NetworkOptions => Network;
    }
}
