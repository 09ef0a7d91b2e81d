using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data.IO;

/// <summary>A view as a stream of bytes: its schema with annotations, then its rows.</summary>
internal static class BinaryView
{
    private const string Signature = "ML stand-in view 1";

    public static void Save(IChannel channel, IDataView data, Stream stream, bool keepHidden)
    {
        var columns = new List<DataViewSchema.Column>();
        foreach (var column in data.Schema.Where(column => keepHidden || !column.IsHidden))
        {
            if (TypeCodec.CanSave(column.Type))
                columns.Add(column);
            else
                channel.Info(MessageSensitivity.Schema, "The column '{0}' will not be written as it has unsavable column type.", column.Name);
        }

        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Signature);
        writer.Write(columns.Count);
        foreach (var column in columns)
        {
            WriteColumn(writer, column);
            WriteAnnotations(writer, column.Annotations);
        }

        using var cursor = data.GetRowCursor(columns);
        Action<BinaryWriter>[] values = [.. columns.Select(column => ValueCodec.Of(column.Type).WriterOf(cursor, cursor.Schema[column.Index]))];
        while (cursor.MoveNext())
        {
            writer.Write(true);
            foreach (var value in values)
                value(writer);
        }

        writer.Write(false);
    }

    /// <summary>Reads the schema; the reader then stands before the first row.</summary>
    public static DataViewSchema ReadSchema(BinaryReader reader)
    {
        Contracts.CheckDecode(reader.ReadString() == Signature, "Not a file of data of this version, or one that the other stack has written");
        var schema = new DataViewSchema.Builder();
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            string name = reader.ReadString();
            schema.AddColumn(name, TypeCodec.Read(reader), ReadAnnotations(reader));
        }

        return schema.ToSchema();
    }

    private static void WriteColumn(BinaryWriter writer, DataViewSchema.Column column)
    {
        writer.Write(column.Name);
        TypeCodec.Write(writer, column.Type);
    }

    private static void WriteAnnotations(BinaryWriter writer, DataViewSchema.Annotations annotations)
    {
        var row = new AnnotationRow(annotations);
        DataViewSchema.Column[] savable = [.. annotations.Schema.Where(annotation => TypeCodec.CanSave(annotation.Type))];
        writer.Write(savable.Length);
        foreach (var annotation in savable)
        {
            WriteColumn(writer, annotation);
            ValueCodec.Of(annotation.Type).WriterOf(row, annotation)(writer);
        }
    }

    private static DataViewSchema.Annotations ReadAnnotations(BinaryReader reader)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            string name = reader.ReadString();
            var type = TypeCodec.Read(reader);
            var (read, getter) = ValueCodec.Of(type).ReaderAndGetter();
            read(reader);
            builder.Add(name, type, getter);
        }

        return builder.ToAnnotations();
    }

    private sealed class AnnotationRow(DataViewSchema.Annotations annotations) : DataViewRow
    {
        public override DataViewSchema Schema => annotations.Schema;

        public override long Position => 0;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => annotations.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = default;
    }
}
