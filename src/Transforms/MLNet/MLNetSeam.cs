using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace NormML.Transforms.MLNet;

/// <summary>
/// The only access to ML.NET's internals. The loader classes, whose factory methods must name
/// <see cref="ModelLoadContext"/>, are the only other users; a test enforces this on the built assemblies.
/// </summary>
internal static class MLNetSeam
{
    // ML.NET's version numbers stay fixed: a component's own data holds its format version, which decides what is too
    // new.
    private const uint ComponentVersion = 0x00010001;

    /// <summary>The environment behind <c>mlContext.Model</c>.</summary>
    public static IHostEnvironment GetEnvironment(ModelOperationsCatalog catalog) =>
        CatalogUtils.GetEnvironment(catalog);

    /// <summary>The environment behind <c>mlContext.Data</c>.</summary>
    public static IHostEnvironment GetEnvironment(DataOperationsCatalog catalog) =>
        CatalogUtils.GetEnvironment(catalog);

    /// <summary>The environment behind <c>mlContext.Transforms</c>.</summary>
    public static IHostEnvironment GetEnvironment(TransformsCatalog catalog) => CatalogUtils.GetEnvironment(catalog);

    /// <summary>
    /// The environment behind <c>mlContext.MulticlassClassification.Trainers</c> and similar catalogs.
    /// </summary>
    public static IHostEnvironment GetEnvironment(TrainCatalogBase.CatalogInstantiatorBase catalog) =>
        CatalogUtils.GetEnvironment(catalog);

    /// <summary>The seed of <c>MLContext</c>, or null.</summary>
    public static int? Seed(IHostEnvironment environment) => (environment as IHostEnvironmentInternal)?.Seed;

    /// <summary><c>MLContext.GpuDeviceId</c>: the index of the GPU to use; null is the CPU.</summary>
    public static int? GpuDeviceId(IHostEnvironment environment) =>
        (environment as IHostEnvironmentInternal)?.GpuDeviceId;

    /// <summary><c>MLContext.FallbackToCpu</c>: whether to use the CPU where the GPU is not available.</summary>
    public static bool FallbackToCpu(IHostEnvironment environment) =>
        environment is IHostEnvironmentInternal { FallbackToCpu: true };

    /// <summary>Throws <see cref="OperationCanceledException"/> once the host has been canceled.</summary>
    public static void CheckAlive(IHostEnvironment environment) => Contracts.CheckAlive(environment);

    /// <summary>A column of the shape that an estimator promises.</summary>
    public static SchemaShape.Column Column(
        string name,
        SchemaShape.Column.VectorKind kind,
        DataViewType itemType,
        bool isKey = false,
        SchemaShape? annotations = null
    ) => new(name, kind, itemType, isKey, annotations);

    /// <summary>The type of the annotation that numbers the sets of score columns in a schema.</summary>
    public static KeyDataViewType ScoreColumnSetIdType => AnnotationUtils.ScoreColumnSetIdType;

    /// <summary>An unused number for a set of score columns in <paramref name="schema"/>.</summary>
    public static uint NextScoreColumnSetId(DataViewSchema schema) =>
        AnnotationUtils.GetMaxAnnotationKind(schema, out _, AnnotationUtils.Kinds.ScoreColumnSetId) + 1;

    /// <summary>Writes the header of a component, then what <paramref name="write"/> adds to its main stream.</summary>
    public static void WriteComponent(ModelSaveContext context, ComponentIdentity identity, Action<BinaryWriter> write)
    {
        context.CheckAtModel();
        context.SetVersionInfo(VersionOf(identity));
        write(context.Writer);
    }

    /// <summary>Checks the header that <see cref="WriteComponent"/> wrote and returns the stream after it.</summary>
    public static BinaryReader ReadComponent(ModelLoadContext context, ComponentIdentity identity)
    {
        context.CheckAtModel(VersionOf(identity));
        return context.Reader;
    }

    /// <summary>Writes a separate entry of the component beside its main stream.</summary>
    public static void WriteEntry(ModelSaveContext context, string name, Action<Stream> write) =>
        context.SaveBinaryStream(
            name,
            writer =>
            {
                writer.Flush();
                write(writer.BaseStream);
            }
        );

    /// <summary>
    /// Reads an entry that <see cref="WriteEntry"/> wrote; false where there is no entry of that name.
    /// </summary>
    public static bool TryReadEntry(ModelLoadContext context, string name, Action<Stream> read) =>
        context.TryLoadBinaryStream(name, reader => read(reader.BaseStream));

    /// <summary>
    /// A view of ours as ML.NET's ONNX converter sees it. The converter walks from view to view through an internal interface;
    /// where a view lacks it, the converter leaves out everything before that view and reports nothing.
    /// </summary>
    internal abstract class OnnxRefusal(IDataView source) : ITransformCanSaveOnnx
    {
        public IDataView Source => source;

        public abstract DataViewSchema Schema { get; }

        public abstract bool CanShuffle { get; }

        public abstract long? GetRowCount();

        public abstract DataViewRowCursor GetRowCursor(
            IEnumerable<DataViewSchema.Column> columnsNeeded,
            Random? rand = null
        );

        public abstract DataViewRowCursor[] GetRowCursorSet(
            IEnumerable<DataViewSchema.Column> columnsNeeded,
            int n,
            Random? rand = null
        );

        // The converter drops what cannot be exported with only a warning, so this returns true and then throws.
        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) =>
            throw new NotSupportedException(
                "NormML's image classifiers and NormalizeChannels cannot be exported to ONNX yet; ConvertToOnnx received a chain with "
                    + "one of them; save the chain with mlContext.Model.Save, or convert a chain without it."
            );

        void ICanSaveModel.Save(ModelSaveContext ctx) =>
            throw new NotSupportedException(
                "A view is not saved as a part of a model; save the transformer that made it, with mlContext.Model.Save."
            );
    }

    private static VersionInfo VersionOf(ComponentIdentity identity) =>
        new(
            modelSignature: identity.ModelSignature,
            verWrittenCur: ComponentVersion,
            verReadableCur: ComponentVersion,
            verWeCanReadBack: ComponentVersion,
            loaderAssemblyName: identity.Loader.FullName,
            loaderSignature: identity.LoaderSignature
        );
}
