using Microsoft.ML.Data;
using Microsoft.ML.Data.IO;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Views in files.</summary>
public static class BinaryLoaderSaverCatalog
{
    public static IDataView LoadFromBinary(this DataOperationsCatalog catalog, string path)
    {
        Contracts.CheckNonEmpty(path, nameof(path));
        return new BinaryFileView(catalog.GetEnvironment(), path);
    }

    /// <summary>Writes the columns that can be: images are left out, and said so in the log.</summary>
    public static void SaveAsBinary(this DataOperationsCatalog catalog, IDataView data, Stream stream, bool keepHidden = false)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckValue(stream, nameof(stream));
        using var channel = catalog.GetEnvironment().Start("SaveBinary");
        BinaryView.Save(channel, data, stream, keepHidden);
    }
}
