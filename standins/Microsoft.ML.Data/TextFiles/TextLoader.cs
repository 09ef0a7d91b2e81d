using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads rows from text files with separators.</summary>
public sealed partial class TextLoader
{
    private readonly Options _options;
    private readonly DataViewSchema _schema;

    internal TextLoader(IHostEnvironment env, Options options)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckUserArg(options?.Columns is { Length: > 0 }, nameof(Options.Columns), "Must specify the columns of the file");
        env.CheckUserArg(options.Separators is { Length: > 0 }, nameof(Options.Separators), "Must specify a separator");
        env.CheckUserArg(!options.Separators.Contains(options.EscapeChar), nameof(Options.EscapeChar),
            $"EscapeChar '{options.EscapeChar}' can't be used both as EscapeChar and separator");
        env.CheckUserArg(options.AllowQuoting || options.DecimalMarker != ',' || !options.Separators.Contains(','), nameof(Options.AllowQuoting),
            "Quoting must be allowed if decimal marker and separator are the ',' character.");
        if (options.AllowSparse)
            throw env.ExceptNotSupp("Sparse fields (index:value) are not supported");
        if (options.Columns.SelectMany(column => column.Source).Any(range => range.AutoEnd || range.VariableEnd || range.AllOther))
            throw env.ExceptNotSupp("Ranges of fields without an end are not supported");
        _options = options;
        var schema = new DataViewSchema.Builder();
        foreach (var column in options.Columns)
            schema.AddColumn(column.Name, TypeOf(column));
        _schema = schema.ToSchema();
    }

    public DataViewSchema GetOutputSchema() => _schema;

    public IDataView Load(IMultiStreamSource source)
    {
        Contracts.CheckValue(source, nameof(source));
        return new TextFileView(_schema, _options, source);
    }

    /// <summary>The loader of a row class, each member of which says by LoadColumn where it comes from.</summary>
    internal static TextLoader Create(IHostEnvironment env, Type rowType, Options options)
    {
        const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;
        MemberInfo[] members = [.. rowType.GetFields(Instance),
            .. rowType.GetProperties(Instance).Where(property => property.GetGetMethod() is not null && property.GetIndexParameters().Length == 0)];
        if (members.Length == 0)
            throw env.ExceptParam("TInput", "Should define at least one public, readable field or property in TInput.");
        options.Columns = [.. members.Select(member => ColumnOf(env, member))];
        return new TextLoader(env, options);
    }

    private static Column ColumnOf(IHostEnvironment env, MemberInfo member)
    {
        var kind = member is FieldInfo ? "Field" : "Property";
        var source = member.GetCustomAttribute<LoadColumnAttribute>()
            ?? throw env.Except($"{kind} '{member.Name}' is missing the {nameof(LoadColumnAttribute)} attribute");
        var (itemType, _) = ColumnTypeOfMember.Split(ColumnTypeOfMember.TypeOf(member));
        if (!ColumnTypeOfMember.IsPrimitive(itemType))
            throw env.Except($"{kind} {member.Name} is of unsupported type.");
        return new Column(SchemaDefinition.NameOf(member), DataKinds.Of(itemType), [.. source.Sources],
            member.GetCustomAttribute<KeyTypeAttribute>()?.KeyCount);
    }

    private static DataViewType TypeOf(Column column)
    {
        var type = DataKinds.TypeOf(column.DataKind);
        if (column.KeyCount is { } key)
            type = new KeyDataViewType(type.RawType, key.Count ?? uint.MaxValue);
        return column.IsVector ? new VectorDataViewType(type, column.Source.Sum(range => range.Max.Value - range.Min + 1)) : type;
    }
}
