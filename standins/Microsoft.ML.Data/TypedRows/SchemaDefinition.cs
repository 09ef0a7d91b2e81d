using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How the fields and properties of a row class map to columns; may be changed before use.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    private SchemaDefinition()
    {
    }

    public Column this[string columnName]
    {
        get => this.FirstOrDefault(column => column.ColumnName == columnName);
        set
        {
            Contracts.CheckValue(value, nameof(value));
            if (value.ColumnName != columnName)
                throw Contracts.ExceptParam(nameof(columnName),
                    "The column name is specified as '{0}' but must match the selector '{1}'.", value.ColumnName, columnName);
            var index = FindIndex(column => column.ColumnName == columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Contracts.CheckValue(userType, nameof(userType));
        var definition = new SchemaDefinition();
        var names = new HashSet<string>();
        foreach (var member in Members(userType, direction))
        {
            var marks = member.GetCustomAttributes().OfType<DataViewTypeAttribute>().ToArray();
            if (marks.Length > 1)
                throw Contracts.ExceptParam(nameof(userType), "Member {0} cannot be marked with multiple attributes derived from {1}.",
                    member.Name, typeof(DataViewTypeAttribute));
            foreach (var mark in marks)
                mark.Register();

            var name = NameOf(member);
            if (!names.Add(name))
                throw Contracts.ExceptParam(nameof(userType), "Duplicate column name '{0}' detected, this is disallowed", name);
            definition.Add(new Column(member.Name, ColumnTypeOfMember.ColumnType(member), name));
        }
        return definition;
    }

    internal static string NameOf(MemberInfo member) =>
        member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;

    /// <summary>The fields, then the properties, that stand for columns in this direction.</summary>
    internal static IEnumerable<MemberInfo> Members(Type userType, Direction direction)
    {
        const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;
        var properties = userType.GetProperties(Instance).Where(property => property.GetIndexParameters().Length == 0
            && (direction.HasFlag(Direction.Read) && property.GetGetMethod() is not null
                || direction.HasFlag(Direction.Write) && property.GetSetMethod() is not null));
        return userType.GetFields(Instance).Concat<MemberInfo>(properties).Where(StandsForColumn);
    }

    private static bool StandsForColumn(MemberInfo member) =>
        ColumnTypeOfMember.TypeOf(member) != typeof(IChannel)
        && member is not FieldInfo { IsLiteral: true }
        && member.GetCustomAttribute<NoColumnAttribute>() is null;

    public sealed class Column
    {
        internal Column(string memberName, DataViewType columnType, string columnName = null)
        {
            Contracts.CheckNonEmpty(memberName, nameof(memberName));
            MemberName = memberName;
            ColumnName = columnName ?? memberName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => ObjectAnnotation.Combine(AnnotationValues);

        internal List<ObjectAnnotation> AnnotationValues { get; } = [];

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            Contracts.CheckValue(kind, nameof(kind));
            Contracts.CheckValue(annotationType, nameof(annotationType));
            if (AnnotationValues.Any(annotation => annotation.Kind == kind))
                throw Contracts.Except("Column already contains an annotation of this kind.");
            AnnotationValues.Add(ObjectAnnotation.Create(kind, value, annotationType));
        }
    }
}
