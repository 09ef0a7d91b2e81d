using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Pixels;

/// <summary>A row, or the row that a cursor stands on, with its normalized channels. Disposes the input with itself.</summary>
internal sealed class ChannelNormalizingRow : DataViewRow
{
    private readonly ChannelNormalizingMapper mapper;
    private readonly DataViewRow input;
    private readonly ValueGetter<VBuffer<float>>? getter;

    public ChannelNormalizingRow(ChannelNormalizingMapper mapper, DataViewRow input, bool normalizes)
    {
        this.mapper = mapper;
        this.input = input;
        getter = normalizes ? mapper.CreateGetter(input) : null;
    }

    public override DataViewSchema Schema => mapper.OutputSchema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        column.Index == mapper.OutputIndex ? getter is not null : input.IsColumnActive(mapper.InputSchema[column.Index]);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index != mapper.OutputIndex)
        {
            return input.GetGetter<TValue>(mapper.InputSchema[column.Index]);
        }
        if (getter is null)
        {
            throw new InvalidOperationException($"Column '{column.Name}' is not active in this row; name it when asking for the row.");
        }
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}; received a request for {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Dispose();
        }
        base.Dispose(disposing);
    }
}
