using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Makes views of data, and views of parts of views.</summary>
public sealed partial class DataOperationsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal DataOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch) => input;
}
