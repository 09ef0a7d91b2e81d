using Microsoft.ML;

namespace NormML.Transforms.MLNet;

/// <summary>Errors for requests of a getter that a row does not have.</summary>
internal static class ColumnRequestErrors
{
    public static InvalidOperationException NotActive(DataViewSchema.Column column) =>
        new($"Column '{column.Name}' is not active in this cursor; name it when asking for the cursor.");

    public static InvalidOperationException WrongType<TValue>(DataViewSchema.Column column) =>
        new($"Column '{column.Name}' holds {column.Type.RawType}; received a request for {typeof(TValue)}.");
}
