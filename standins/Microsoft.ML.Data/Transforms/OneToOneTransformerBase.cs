using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that makes each of its columns from one column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    internal readonly (string outputColumnName, string inputColumnName)[] ColumnPairs;

    private protected OneToOneTransformerBase(IHost host, params (string outputColumnName, string inputColumnName)[] columns)
        : base(host)
    {
        host.CheckValue(columns, nameof(columns));
        var names = new HashSet<string>();
        foreach (var (output, input) in columns)
        {
            host.CheckNonEmpty(input, nameof(columns));
            host.CheckNonEmpty(output, nameof(columns));
            if (!names.Add(output))
                throw Contracts.ExceptParam(nameof(columns), $"Name of the result column '{output}' specified multiple times");
        }

        ColumnPairs = columns;
    }

    private protected OneToOneTransformerBase(IHost host, ModelLoadContext ctx)
        : base(host)
    {
        ColumnPairs = new (string, string)[ctx.Reader.ReadInt32()];
        for (int i = 0; i < ColumnPairs.Length; i++)
            ColumnPairs[i] = (ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
    }

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(ColumnPairs.Length);
        foreach (var (output, input) in ColumnPairs)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
    }

    /// <summary>Throws where the input column is not of the type it takes; any is, unless a transformer says otherwise.</summary>
    private protected virtual void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
    }

    private int CheckInput(DataViewSchema inputSchema, int pair)
    {
        if (!inputSchema.TryGetColumnIndex(ColumnPairs[pair].inputColumnName, out int source))
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", ColumnPairs[pair].inputColumnName);
        CheckInputColumn(inputSchema, pair, source);
        return source;
    }

    private protected abstract class OneToOneMapperBase : MapperBase
    {
        /// <summary>The index of a pair's input column in the input schema.</summary>
        protected readonly Dictionary<int, int> ColMapNewToOld = [];
        private readonly OneToOneTransformerBase _parent;

        protected OneToOneMapperBase(IHost host, OneToOneTransformerBase parent, DataViewSchema inputSchema)
            : base(host, inputSchema, parent)
        {
            _parent = parent;
            for (int i = 0; i < parent.ColumnPairs.Length; i++)
                ColMapNewToOld.Add(i, parent.CheckInput(inputSchema, i));
        }

        private protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            var needed = ColMapNewToOld.Where(pair => activeOutput(pair.Key)).Select(pair => pair.Value).ToHashSet();
            return needed.Contains;
        }

        private protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}
