using Microsoft.ML.Runtime;
using NormML.Models.Networks;

namespace NormML.Estimators;

/// <summary>Trains a residual network with grouped convolutions from its first to its last layer.</summary>
/// <remarks>Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", 2016.</remarks>
public sealed class ResNeXtTrainer : ImageClassificationTrainer
{
    internal ResNeXtTrainer(IHostEnvironment environment, Options options)
        : base(environment, options) { }

    /// <summary>What a <see cref="ResNeXtTrainer"/> can be told.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>The network: a residual one of bottleneck blocks, with its groups and their width.</summary>
        /// <value>Default: ResNeXt-50 32x4d in torchvision's layout, three channels, batch normalization.</value>
        public ResNetOptions Network { get; init; } = (ResNetOptions)NetworkCatalog.Find("resnext50_32x4d");

        internal override NetworkOptions NetworkOptions => Network;
    }
}
