using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Classification into one of several classes.</summary>
public sealed partial class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment env)
        : base(env, nameof(MulticlassClassificationCatalog)) => Trainers = new MulticlassClassificationTrainers(this);

    public MulticlassClassificationTrainers Trainers { get; }

    public sealed class MulticlassClassificationTrainers : CatalogInstantiatorBase
    {
        internal MulticlassClassificationTrainers(MulticlassClassificationCatalog catalog)
            : base(catalog)
        {
        }
    }
}
