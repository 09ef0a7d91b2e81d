using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Writes a view as a table.</summary>
internal static class TextWriting
{
    internal static void Write(IChannel channel, IDataView data, Stream stream, char separator, bool headerRow, bool schema, bool keepHidden)
    {
        var columns = new List<DataViewSchema.Column>();
        foreach (var column in data.Schema.Where(column => keepHidden || !column.IsHidden))
        {
            if (column.Type.GetItemType() is KeyDataViewType || column.Type.GetItemType().IsStandardScalar())
                columns.Add(column);
            else
                channel.Info(MessageSensitivity.Schema, "The column '{0}' will not be written as it has unsavable column type.", column.Name);
        }
        Contracts.Check(columns.Count > 0, "No valid columns to save");

        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        if (schema)
            WriteSchema(writer, columns, separator, headerRow);
        if (headerRow)
            writer.WriteLine(string.Join(separator, columns.SelectMany(column => Heads(column, separator))));
        using var cursor = data.GetRowCursor(columns);
        Func<IEnumerable<string>>[] fields = [.. columns.Select(column => Generic.Invoke<Func<IEnumerable<string>>>(
            Fields<int>, column.Type.GetItemType().RawType, cursor, column, separator))];
        while (cursor.MoveNext())
            writer.WriteLine(string.Join(separator, fields.SelectMany(field => field())));
    }

    private static void WriteSchema(StreamWriter writer, List<DataViewSchema.Column> columns, char separator, bool headerRow)
    {
        var name = separator switch { ' ' => "space", '\t' => "tab", ',' => "comma", ';' => "semicolon", '|' => "bar", _ => separator.ToString() };
        writer.WriteLine("#@ TextLoader{");
        if (headerRow)
            writer.WriteLine("#@   header+");
        writer.WriteLine($"#@   sep={name}");
        var index = 0;
        foreach (var column in columns)
        {
            var kind = column.Type.GetItemType().RawType == typeof(DataViewRowId) ? "UG" : ShortNameOf(DataKinds.Of(column.Type.GetItemType().RawType));
            var range = column.Type is VectorDataViewType vector ? vector.Size > 0 ? $"{index}-{index + vector.Size - 1}" : $"{index}-**" : $"{index}";
            writer.WriteLine($"#@   col={column.Name}:{kind}:{range}");
            index += column.Type.GetValueCount();
        }
        writer.WriteLine("#@ }");
    }

    private static string ShortNameOf(DataKind kind) => kind switch
    {
        DataKind.SByte => "I1",
        DataKind.Byte => "U1",
        DataKind.Int16 => "I2",
        DataKind.UInt16 => "U2",
        DataKind.Int32 => "I4",
        DataKind.UInt32 => "U4",
        DataKind.Int64 => "I8",
        DataKind.UInt64 => "U8",
        DataKind.Single => "R4",
        DataKind.Double => "R8",
        DataKind.String => "TX",
        DataKind.Boolean => "BL",
        DataKind.TimeSpan => "TS",
        DataKind.DateTime => "DT",
        _ => "DZ",
    };

    private static IEnumerable<string> Heads(DataViewSchema.Column column, char separator)
    {
        if (column.Type is not VectorDataViewType vector)
            return [FieldText.Quoted(column.Name, separator)];
        if (!column.HasSlotNames())
            return Enumerable.Repeat("\"\"", vector.Size);
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return names.DenseValues().Select(name => FieldText.Quoted(name.ToString(), separator));
    }

    private static Func<IEnumerable<string>> Fields<T>(DataViewRow row, DataViewSchema.Column column, char separator)
    {
        var text = TextOf<T>(column.Type.GetItemType(), separator);
        if (column.Type is VectorDataViewType)
        {
            var vectorGetter = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> vector = default;
            return () =>
            {
                vectorGetter(ref vector);
                return vector.DenseValues().Select(text);
            };
        }
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return [text(value)];
        };
    }

    private static Func<T, string> TextOf<T>(DataViewType type, char separator) =>
        type is TextDataViewType ? value => FieldText.Quoted(value.ToString(), separator) : FieldText.Converter<T>(type);
}
