using Microsoft.ML.Runtime;
using NormML.Models.Networks;

namespace NormML.Estimators;

/// <summary>Trains any network of the catalog from its first to its last layer.</summary>
public sealed class ImageNetworkTrainer : ImageClassificationTrainer
{
    internal ImageNetworkTrainer(IHostEnvironment environment, Options options)
        : base(environment, options) { }

    /// <summary>The options of an <see cref="ImageNetworkTrainer"/>.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>The network: from <see cref="NetworkCatalog.Find"/>, or with your own options.</summary>
        /// <value>No default.</value>
        public required NetworkOptions Network { get; init; }

        internal override NetworkOptions NetworkOptions => Network;
    }
}
