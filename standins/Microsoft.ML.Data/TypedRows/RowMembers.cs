using System.Linq.Expressions;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The checked mapping between a row class and columns.</summary>
internal sealed class RowMembers
{
    private RowMembers(IReadOnlyList<Member> members)
    {
        Members = members;
        var builder = new DataViewSchema.Builder();
        foreach (var member in members)
            builder.AddColumn(member.ColumnName, member.ColumnType, ObjectAnnotation.Combine(member.Annotations));
        Schema = builder.ToSchema();
    }

    internal IReadOnlyList<Member> Members { get; }

    internal DataViewSchema Schema { get; }

    internal static RowMembers Create(Type rowType, SchemaDefinition definition, SchemaDefinition.Direction direction) =>
        new([.. (definition ?? SchemaDefinition.Create(rowType, direction)).Select(column => Bind(rowType, column)).OfType<Member>()]);

    /// <summary>The row class's own mapping, with the types and annotations of a schema that it must cover.</summary>
    internal static SchemaDefinition DefinitionFor(Type rowType, IHostEnvironment env, DataViewSchema schema)
    {
        var definition = SchemaDefinition.Create(rowType, SchemaDefinition.Direction.Read);
        foreach (var column in schema)
        {
            var own = definition[column.Name] ?? throw env.Except($"Type should contain a member named {column.Name}");
            own.ColumnType = column.Type;
            own.AnnotationValues.AddRange(column.Annotations.Schema.Select(kind => ObjectAnnotation.Copy(column.Annotations, kind)));
        }
        return definition;
    }

    private static Member Bind(Type rowType, SchemaDefinition.Column column)
    {
        const string Parameter = "userSchemaDefinition";
        MemberInfo member = rowType.GetField(column.MemberName) ?? (MemberInfo)rowType.GetProperty(column.MemberName)
            ?? throw Contracts.ExceptParam(Parameter, "No field or property with name '{0}' found in type '{1}'", column.MemberName, rowType.FullName);
        if (ColumnTypeOfMember.TypeOf(member) == typeof(IChannel))
            return null;

        var (itemType, isVector) = ColumnTypeOfMember.Inspect(member);
        var name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var type = column.ColumnType;
        if (type is null)
        {
            var primitive = ColumnTypeExtensions.PrimitiveTypeFromType(itemType);
            return new(name, isVector ? new VectorDataViewType(primitive) : primitive, member, column.AnnotationValues);
        }
        var vectorType = type as VectorDataViewType;
        if (isVector != vectorType is not null)
            throw Contracts.ExceptParam(Parameter, "Column '{0}' is supposed to be {1}, but type of associated field '{2}' is {3}",
                name, vectorType is null ? "scalar" : "vector", column.MemberName, isVector ? "vector" : "scalar");
        var columnItemType = (vectorType?.ItemType ?? type).RawType;
        if (columnItemType != itemType)
            throw Contracts.ExceptParam(Parameter, "Column '{0}' is supposed to have item type {1}, but associated field has type {2}",
                name, columnItemType, itemType);
        return new(name, type, member, column.AnnotationValues);
    }

    internal sealed record Member(string ColumnName, DataViewType ColumnType, MemberInfo Info, IReadOnlyList<ObjectAnnotation> Annotations)
    {
        internal Type Type => ColumnTypeOfMember.TypeOf(Info);

        internal Func<TRow, TMember> Reader<TRow, TMember>()
        {
            var row = Expression.Parameter(typeof(TRow));
            return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(row, Info), row).Compile();
        }

        internal Action<TRow, TMember> Writer<TRow, TMember>()
        {
            var row = Expression.Parameter(typeof(TRow));
            var value = Expression.Parameter(typeof(TMember));
            return Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Expression.MakeMemberAccess(row, Info), value), row, value).Compile();
        }
    }
}
