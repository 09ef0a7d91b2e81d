using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ColumnConcatenatingTransformer), null, typeof(SignatureLoadModel),
    "Concat Transform", ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConcatTransform";

    private readonly string _name;
    private readonly string[] _sources;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, string name, string[] sources)
        : base(env.Register(nameof(ColumnConcatenatingTransformer))) => (_name, _sources) = (name, sources);

    internal static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersionInfo());
        var name = ctx.LoadNonEmptyString();
        var sources = new string[ctx.Reader.ReadInt32()];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = ctx.LoadNonEmptyString();
        return new ColumnConcatenatingTransformer(env, name, sources);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(_name);
        ctx.Writer.Write(_sources.Length);
        foreach (var source in _sources)
            ctx.SaveNonEmptyString(source);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "CONCAT F",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ColumnConcatenatingTransformer).Assembly.FullName);

    private sealed class Mapper : MapperBase
    {
        private readonly ColumnConcatenatingTransformer _parent;
        private readonly DataViewSchema.Column[] _inputs;
        private readonly VectorDataViewType _type;

        internal Mapper(ColumnConcatenatingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            _inputs = [.. parent._sources.Select(source => inputSchema.GetColumnOrNull(source)
                ?? throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", source))];
            var itemType = _inputs[0].Type.GetItemType();
            foreach (var input in _inputs)
            {
                if (!input.Type.GetItemType().Equals(itemType))
                    throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", input.Name, itemType.ToString(), input.Type.ToString());
            }
            var size = _inputs.All(input => input.Type.GetValueCount() > 0) ? _inputs.Sum(input => input.Type.GetValueCount()) : 0;
            _type = new VectorDataViewType((PrimitiveDataViewType)itemType, size);
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            if (_inputs.Length == 1 && _inputs[0].Type is VectorDataViewType)
                return [new DataViewSchema.DetachedColumn(_parent._name, _inputs[0].Type, _inputs[0].Annotations)];
            var annotations = new DataViewSchema.Annotations.Builder();
            if (_type.ItemType is NumberDataViewType && _inputs.All(input => input.IsNormalized()))
                annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
            if (_type.IsKnownSize && _inputs.Any(input => input.Type is not VectorDataViewType || input.HasSlotNames()))
            {
                ReadOnlyMemory<char>[] names = [.. _inputs.SelectMany(SlotNames)];
                annotations.AddSlotNames(names.Length, (ref VBuffer<ReadOnlyMemory<char>> value) =>
                    new VBuffer<ReadOnlyMemory<char>>(names.Length, names).CopyTo(ref value));
            }
            return [new DataViewSchema.DetachedColumn(_parent._name, _type, annotations.ToAnnotations())];
        }

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return Generic.Invoke<Delegate>(MakeGetter<int>, _type.ItemType.RawType, input);
        }

        private protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput) =>
            activeOutput(0) ? index => _inputs.Any(input => input.Index == index) : _ => false;

        private protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);

        /// <summary>A scalar's slot has the column's name, a vector's the column's and its own.</summary>
        private static IEnumerable<ReadOnlyMemory<char>> SlotNames(DataViewSchema.Column input)
        {
            if (input.Type is not VectorDataViewType vector)
                return [input.Name.AsMemory()];
            if (!input.HasSlotNames())
                return new ReadOnlyMemory<char>[vector.Size];
            VBuffer<ReadOnlyMemory<char>> names = default;
            input.GetSlotNames(ref names);
            return names.DenseValues().Select(name => name.IsEmpty ? name : $"{input.Name}.{name}".AsMemory());
        }

        private ValueGetter<VBuffer<T>> MakeGetter<T>(DataViewRow input)
        {
            Action<List<T>>[] readers = [.. _inputs.Select(column => Reader<T>(input, column))];
            var values = new List<T>();
            return (ref VBuffer<T> destination) =>
            {
                values.Clear();
                foreach (var read in readers)
                    read(values);
                var editor = VBufferEditor.Create(ref destination, values.Count);
                values.CopyTo(editor.Values);
                destination = editor.Commit();
            };
        }

        private static Action<List<T>> Reader<T>(DataViewRow input, DataViewSchema.Column column)
        {
            if (column.Type is not VectorDataViewType)
            {
                var getter = input.GetGetter<T>(column);
                T value = default;
                return values =>
                {
                    getter(ref value);
                    values.Add(value);
                };
            }
            var vectorGetter = input.GetGetter<VBuffer<T>>(column);
            VBuffer<T> vector = default;
            return values =>
            {
                vectorGetter(ref vector);
                values.AddRange(vector.DenseValues());
            };
        }
    }
}
