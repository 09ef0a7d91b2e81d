using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The getters of a row whose values come from a .NET object.</summary>
/// <param name="members">The mapping of the object's class.</param>
/// <param name="active">Which columns are wanted.</param>
/// <param name="current">The object that stands at the row now.</param>
internal sealed class ObjectGetters<TRow>(RowMembers members, Func<int, bool> active, Func<TRow> current)
    where TRow : class
{
    private readonly Delegate[] _getters = [.. members.Members.Select((member, index) => active(index) ? Getter(member, current) : null)];

    internal bool IsActive(DataViewSchema.Column column)
    {
        if (column.Index < 0 || column.Index >= _getters.Length)
            throw Contracts.Except("Column index must be between 0 and {0}", _getters.Length);
        return _getters[column.Index] is not null;
    }

    internal ValueGetter<TValue> Get<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsActive(column), nameof(column), "requested column not active");
        var getter = _getters[column.Index];
        return getter as ValueGetter<TValue>
            ?? throw Contracts.Except($"Invalid TValue in GetGetter for column #{column}: '{typeof(TValue)}', expected type: '{getter.GetType().GetGenericArguments()[0]}'.");
    }

    private static Delegate Getter(RowMembers.Member member, Func<TRow> current) =>
        Generic.Invoke<Delegate>(GetterCore<int>, member.Type, member, current);

    private static Delegate GetterCore<TMember>(RowMembers.Member member, Func<TRow> current)
    {
        var reader = member.Reader<TRow, TMember>();
        TMember Read() => reader(current());
        return member.ColumnType is KeyDataViewType key ? MemberConversion.KeyGetter(Read, key.Count) : MemberConversion.Getter(Read);
    }
}
