using Microsoft.ML.Runtime;
using NormML.Models.Networks;

namespace NormML.Estimators;

/// <summary>Trains a densely connected network from its first to its last layer.</summary>
/// <remarks>Huang et al., "Densely Connected Convolutional Networks", 2016.</remarks>
public sealed class DenseNetTrainer : ImageClassificationTrainer
{
    internal DenseNetTrainer(IHostEnvironment environment, Options options)
        : base(environment, options) { }

    /// <summary>The options of a <see cref="DenseNetTrainer"/>.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>The densely connected network.</summary>
        /// <value>Default: DenseNet-121 in torchvision's layout, three channels, batch normalization.</value>
        public DenseNetOptions Network { get; init; } = (DenseNetOptions)NetworkCatalog.Find("densenet121");

        internal override NetworkOptions NetworkOptions => Network;
    }
}
