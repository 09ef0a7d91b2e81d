using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Images;
using NormML.Transforms.MLNet;

namespace NormML.Transforms.NormalizeChannels;

/// <summary>A channel normalizer bound to the schema of its input.</summary>
internal sealed class ChannelNormalizingMapper : IRowToRowMapper
{
    private readonly ChannelColumn column;
    private readonly ChannelNormalization normalization;

    public ChannelNormalizingMapper(
        DataViewSchema inputSchema,
        string input,
        string output,
        ChannelNormalization normalization
    )
    {
        InputSchema = inputSchema;
        column = ChannelColumn.Resolve(inputSchema, input, normalization.Channels);
        this.normalization = normalization;

        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn(
            output,
            new VectorDataViewType(NumberDataViewType.Single, column.Channels, column.Height, column.Width)
        );
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public int OutputIndex => InputSchema.Count;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var indices = dependingColumns.Select(c => c.Index).ToHashSet();
        if (indices.Contains(OutputIndex))
        {
            indices.Add(column.Column.Index);
        }
        return [.. InputSchema.Where(c => indices.Contains(c.Index))];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Schema == InputSchema
            ? new MappedRow(this, input, activeColumns, _ => CreateGetter(input))
            : throw new ArgumentException("The row must have the schema that the mapper was made for.", nameof(input));
    }

    private ValueGetter<VBuffer<float>> CreateGetter(DataViewRow input)
    {
        var read = column.CreateReader(input);
        return (ref VBuffer<float> destination) =>
        {
            var editor = VBufferEditor.Create(ref destination, column.Length);
            read(editor.Values);
            normalization.ApplyAll<float>(editor.Values, editor.Values);
            destination = editor.Commit();
        };
    }
}
