using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>What the image estimators ask of their input's shape, and what they promise.</summary>
internal static class ImageColumns
{
    public static VersionInfo Version(string modelSignature, string loaderSignature) => new(
        modelSignature: modelSignature,
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(ImageColumns).Assembly.FullName,
        loaderSignature: loaderSignature);

    /// <summary>The input's shape with the output column, in place of one of the same name.</summary>
    public static SchemaShape With(SchemaShape input, string name, SchemaShape.Column.VectorKind kind, DataViewType itemType)
    {
        var output = new SchemaShape.Column(name, kind, itemType, false);
        return new SchemaShape([.. input.Where(column => column.Name != name), output]);
    }

    public static SchemaShape.Column Find(IHost host, SchemaShape input, string name)
    {
        host.CheckValue(input, nameof(input));
        return input.TryFindColumn(name, out var column)
            ? column
            : throw host.ExceptSchemaMismatch("inputSchema", "input", name);
    }

    public static void CheckImage(IHost host, SchemaShape input, string name)
    {
        var column = Find(host, input, name);
        if (column.ItemType is not ImageDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw host.ExceptSchemaMismatch("inputSchema", "input", name, "image", column.GetTypeString());
    }

    public static void CheckImage(IHost host, DataViewSchema.Column column)
    {
        if (column.Type is not ImageDataViewType)
            throw host.ExceptSchemaMismatch("inputSchema", "input", column.Name, "image", column.Type.ToString());
    }
}
