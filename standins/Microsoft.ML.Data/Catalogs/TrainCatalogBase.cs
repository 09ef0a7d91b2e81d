using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The operations around one task: its trainers, evaluation, cross-validation.</summary>
public abstract partial class TrainCatalogBase : IInternalCatalog
{
    private protected TrainCatalogBase(IHostEnvironment env, string registrationName)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckNonEmpty(registrationName, nameof(registrationName));
        Environment = env;
    }

    private protected IHostEnvironment Environment { get; }

    IHostEnvironment IInternalCatalog.Environment => Environment;

    /// <summary>What trainers add their extension methods to.</summary>
    public abstract class CatalogInstantiatorBase : IInternalCatalog
    {
        private protected CatalogInstantiatorBase(TrainCatalogBase catalog) => Owner = catalog;

        internal TrainCatalogBase Owner { get; }

        IHostEnvironment IInternalCatalog.Environment => Owner.GetEnvironment();
    }
}
