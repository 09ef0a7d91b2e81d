using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Fills objects of a row class from rows of a schema.</summary>
internal sealed class ObjectWriter<TRow>
    where TRow : class
{
    private readonly IReadOnlyList<(RowMembers.Member Member, DataViewSchema.Column Column)> _bound;

    internal ObjectWriter(IHostEnvironment env, DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        if (definition is null)
            CheckUnknownTypes(schema);
        var bound = new List<(RowMembers.Member, DataViewSchema.Column)>();
        foreach (var member in RowMembers.Create(typeof(TRow), definition, SchemaDefinition.Direction.Write).Members)
        {
            if (schema.GetColumnOrNull(member.ColumnName) is not { } column)
            {
                if (ignoreMissingColumns)
                    continue;
                throw env.ExceptSchemaMismatch(nameof(schema), "", member.ColumnName);
            }
            if (!IsCompatible(column.Type, member.Info))
                throw env.Except("Can't bind the IDataView column '{0}' of type '{1}' to field or property '{2}' of type '{3}'.",
                    member.ColumnName, column.Type, member.Info.Name, member.Type.FullName);
            bound.Add((member, column));
        }
        _bound = bound;
    }

    internal IEnumerable<DataViewSchema.Column> Columns => _bound.Select(pair => pair.Column).DistinctBy(column => column.Index);

    internal Action<TRow> Bind(DataViewRow row)
    {
        Action<TRow>[] setters = [.. _bound.Select(pair => Generic.Invoke<Action<TRow>>(Setter<int>, pair.Member.Type, row, row.Schema[pair.Column.Index], pair.Member))];
        return target =>
        {
            foreach (var setter in setters)
                setter(target);
        };
    }

    private static bool IsCompatible(DataViewType columnType, MemberInfo member)
    {
        var (itemType, isVector) = ColumnTypeOfMember.Inspect(member);
        return isVector
            ? columnType is VectorDataViewType vectorType && vectorType.ItemType.RawType == itemType
            : columnType is not VectorDataViewType && columnType.RawType == itemType;
    }

    /// <summary>A member of a type that no column can have gets an error that names the column's type.</summary>
    private static void CheckUnknownTypes(DataViewSchema schema)
    {
        foreach (var member in SchemaDefinition.Members(typeof(TRow), SchemaDefinition.Direction.Write))
        {
            var (actual, _) = ColumnTypeOfMember.Split(ColumnTypeOfMember.TypeOf(member));
            if (ColumnTypeOfMember.IsPrimitive(actual) || DataViewTypeManager.Knows(actual, member.GetCustomAttributes()))
                continue;
            var name = SchemaDefinition.NameOf(member);
            if (schema.GetColumnOrNull(name) is { } column && column.Type.RawType is var expected && actual != expected)
                throw Contracts.ExceptParam("actualType",
                    $"The expected type '{expected}' does not match the type of the '{name}' member: '{actual}'. Please change the {name} member to '{expected}'");
        }
    }

    private static Action<TRow> Setter<TMember>(DataViewRow row, DataViewSchema.Column column, RowMembers.Member member)
    {
        var type = typeof(TMember);
        if (type == typeof(string))
            return TextSetter(row, column, member);
        if (type == typeof(string[]))
            return TextsSetter(row, column, member);
        if (type.IsArray)
            return Generic.Invoke<Action<TRow>>(ArraySetter<int>, type.GetElementType(), row, column, member);
        if (column.Type is VectorDataViewType vectorType)
            return Generic.Invoke<Action<TRow>>(BufferSetter<int>, vectorType.ItemType.RawType, row, column, member);

        var getter = row.GetGetter<TMember>(column);
        var write = member.Writer<TRow, TMember>();
        TMember value = default;
        return target =>
        {
            getter(ref value);
            write(target, value);
        };
    }

    private static Action<TRow> TextSetter(DataViewRow row, DataViewSchema.Column column, RowMembers.Member member)
    {
        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        var write = member.Writer<TRow, string>();
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            getter(ref value);
            write(target, value.ToString());
        };
    }

    private static Action<TRow> TextsSetter(DataViewRow row, DataViewSchema.Column column, RowMembers.Member member)
    {
        var getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        var write = member.Writer<TRow, string[]>();
        VBuffer<ReadOnlyMemory<char>> value = default;
        return target =>
        {
            getter(ref value);
            write(target, [.. value.DenseValues().Select(text => text.ToString())]);
        };
    }

    /// <summary>Writes into the object's own array where that has the right length.</summary>
    private static Action<TRow> ArraySetter<T>(DataViewRow row, DataViewSchema.Column column, RowMembers.Member member)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var read = member.Reader<TRow, T[]>();
        var write = member.Writer<TRow, T[]>();
        VBuffer<T> value = default;
        return target =>
        {
            getter(ref value);
            var array = read(target);
            if (array?.Length != value.Length)
                array = new T[value.Length];
            value.CopyTo(array);
            write(target, array);
        };
    }

    private static Action<TRow> BufferSetter<T>(DataViewRow row, DataViewSchema.Column column, RowMembers.Member member)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var read = member.Reader<TRow, VBuffer<T>>();
        var write = member.Writer<TRow, VBuffer<T>>();
        return target =>
        {
            var value = read(target);
            getter(ref value);
            write(target, value);
        };
    }
}
