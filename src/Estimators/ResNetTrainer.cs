using Microsoft.ML.Runtime;
using NormML.Models.Networks;

namespace NormML.Estimators;

/// <summary>Trains a residual network from its first to its last layer.</summary>
/// <remarks>He et al., "Deep Residual Learning for Image Recognition", 2015.</remarks>
public sealed class ResNetTrainer : ImageClassificationTrainer
{
    internal ResNetTrainer(IHostEnvironment environment, Options options)
        : base(environment, options) { }

    /// <summary>What a <see cref="ResNetTrainer"/> can be told.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>The residual network.</summary>
        /// <value>Default: ResNet-18 in torchvision's layout, three channels, batch normalization.</value>
        public ResNetOptions Network { get; init; } = (ResNetOptions)NetworkCatalog.Find("resnet18");

        internal override NetworkOptions NetworkOptions => Network;
    }
}
