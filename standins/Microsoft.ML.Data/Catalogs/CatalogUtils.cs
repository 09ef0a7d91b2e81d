using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A catalog, to which components add extension methods; the environment is for those alone.</summary>
internal interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}

internal static class CatalogUtils
{
    public static IHostEnvironment GetEnvironment(this IInternalCatalog catalog)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        return catalog.Environment;
    }
}
