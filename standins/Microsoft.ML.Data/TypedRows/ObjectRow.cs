using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>One row whose values come from the object handed over last.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly RowMembers _members;
    private readonly ObjectGetters<TRow> _getters;
    private TRow _current;
    private long _position = -1;

    internal ObjectRow(RowMembers members)
    {
        _members = members;
        _getters = new ObjectGetters<TRow>(members, _ => true, () => _current ?? throw Contracts.Except(CursorState.NoRow));
    }

    public override DataViewSchema Schema => _members.Schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId value) => value = new DataViewRowId((ulong)_position, 0);

    internal void Set(TRow row)
    {
        _current = row;
        _position++;
    }
}
