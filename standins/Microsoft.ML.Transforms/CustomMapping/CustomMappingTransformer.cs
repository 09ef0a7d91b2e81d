using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Adds columns that a function of the user's fills from an object of the row.</summary>
public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly IHost _host;
    private readonly Action<TSrc, TDst> _mapAction;
    private readonly string _contractName;

    internal CustomMappingTransformer(IHostEnvironment env, Action<TSrc, TDst> mapAction, string contractName,
        SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register("CustomMappingTransformer");
        _host.CheckValue(mapAction, nameof(mapAction));
        _mapAction = mapAction;
        _contractName = contractName;
        InputDefinition = inputSchemaDefinition;
        Added = RowMembers.Create(typeof(TDst), outputSchemaDefinition, SchemaDefinition.Direction.Write);
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal SchemaDefinition InputDefinition { get; }

    internal RowMembers Added { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return new ColumnBindings(inputSchema, ((IRowMapper)new Mapper(this, inputSchema)).GetOutputColumns()).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new RowToRowMapperTransform(_host, input, new Mapper(this, input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return new RowToRowMapperTransform(_host, new EmptyDataView(inputSchema), new Mapper(this, inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    private void SaveModel(ModelSaveContext ctx)
    {
        if (_contractName is null)
            throw _host.Except("Empty contract name for a transform: the transform cannot be saved");
        CustomMappingLoader.Save(ctx, _contractName, _mapAction.Method.DeclaringType.Assembly.FullName);
    }

    private sealed class Mapper : IRowMapper
    {
        private readonly CustomMappingTransformer<TSrc, TDst> _parent;
        private readonly ObjectWriter<TSrc> _writer;
        private readonly HashSet<int> _inputs;

        internal Mapper(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema inputSchema)
        {
            _parent = parent;
            _writer = new ObjectWriter<TSrc>(parent._host, inputSchema, false, parent.InputDefinition);
            _inputs = [.. _writer.Columns.Select(column => column.Index)];
        }

        DataViewSchema.DetachedColumn[] IRowMapper.GetOutputColumns() =>
            [.. _parent.Added.Schema.Select(column => new DataViewSchema.DetachedColumn(column))];

        Func<int, bool> IRowMapper.GetDependencies(Func<int, bool> activeOutput) =>
            Enumerable.Range(0, _parent.Added.Schema.Count).Any(activeOutput) ? _inputs.Contains : _ => false;

        Delegate[] IRowMapper.CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            var getters = new Delegate[_parent.Added.Schema.Count];
            if (!Enumerable.Range(0, getters.Length).Any(activeOutput))
                return getters;

            var output = new ObjectRow<TDst>(_parent.Added);
            var fill = _writer.Bind(input);
            var (source, destination, mappedPosition) = (new TSrc(), new TDst(), -1L);
            foreach (var column in _parent.Added.Schema.Where(column => activeOutput(column.Index)))
                getters[column.Index] = Generic.Invoke<Delegate>(GetterOf<int>, column.Type.RawType, output, column, (Action)Map);
            return getters;

            void Map()
            {
                if (mappedPosition == input.Position)
                    return;
                fill(source);
                _parent._mapAction(source, destination);
                output.Set(destination);
                mappedPosition = input.Position;
            }
        }

        void ICanSaveModel.Save(ModelSaveContext ctx) => _parent.SaveModel(ctx);

        ITransformer IRowMapper.GetTransformer() => _parent;

        private static ValueGetter<T> GetterOf<T>(DataViewRow output, DataViewSchema.Column column, Action map)
        {
            var getter = output.GetGetter<T>(column);
            return (ref T value) =>
            {
                map();
                getter(ref value);
            };
        }
    }
}
