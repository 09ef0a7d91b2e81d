namespace Microsoft.ML.Data.IO;

/// <summary>The values of one column type in bytes.</summary>
internal abstract class ValueCodec
{
    private static readonly Dictionary<Type, ValueCodec> Scalars = new ValueCodec[]
    {
        new ScalarCodec<sbyte>((w, v) => w.Write(v), r => r.ReadSByte()),
        new ScalarCodec<byte>((w, v) => w.Write(v), r => r.ReadByte()),
        new ScalarCodec<short>((w, v) => w.Write(v), r => r.ReadInt16()),
        new ScalarCodec<ushort>((w, v) => w.Write(v), r => r.ReadUInt16()),
        new ScalarCodec<int>((w, v) => w.Write(v), r => r.ReadInt32()),
        new ScalarCodec<uint>((w, v) => w.Write(v), r => r.ReadUInt32()),
        new ScalarCodec<long>((w, v) => w.Write(v), r => r.ReadInt64()),
        new ScalarCodec<ulong>((w, v) => w.Write(v), r => r.ReadUInt64()),
        new ScalarCodec<float>((w, v) => w.Write(v), r => r.ReadSingle()),
        new ScalarCodec<double>((w, v) => w.Write(v), r => r.ReadDouble()),
        new ScalarCodec<bool>((w, v) => w.Write(v), r => r.ReadBoolean()),
        new ScalarCodec<ReadOnlyMemory<char>>((w, v) => w.Write(v.ToString()), r => r.ReadString().AsMemory()),
        new ScalarCodec<DataViewRowId>(
            (w, v) =>
            {
                w.Write(v.Low);
                w.Write(v.High);
            },
            r => new DataViewRowId(r.ReadUInt64(), r.ReadUInt64())),
        new ScalarCodec<TimeSpan>((w, v) => w.Write(v.Ticks), r => new TimeSpan(r.ReadInt64())),
        new ScalarCodec<DateTime>((w, v) => w.Write(v.Ticks), r => new DateTime(r.ReadInt64())),
        new ScalarCodec<DateTimeOffset>(
            (w, v) =>
            {
                w.Write(v.Ticks);
                w.Write(v.Offset.Ticks);
            },
            r => new DateTimeOffset(r.ReadInt64(), new TimeSpan(r.ReadInt64()))),
    }.ToDictionary(codec => codec.ValueType);

    public abstract Type ValueType { get; }

    /// <summary>The codec of a type that <see cref="TypeCodec.CanSave"/>.</summary>
    public static ValueCodec Of(DataViewType type)
    {
        var item = Scalars[type.GetItemType().RawType];
        return type is VectorDataViewType
            ? (ValueCodec)Activator.CreateInstance(typeof(VectorCodec<>).MakeGenericType(item.ValueType), item)
            : item;
    }

    /// <summary>Writes the value of a row's column each time it is called.</summary>
    public abstract Action<BinaryWriter> WriterOf(DataViewRow row, DataViewSchema.Column column);

    /// <summary>Reads values into a place, and the getter of that place.</summary>
    public abstract (Action<BinaryReader> Read, Delegate Getter) ReaderAndGetter();
}

internal abstract class ValueCodec<T> : ValueCodec
{
    public override Type ValueType => typeof(T);

    public abstract void Write(BinaryWriter writer, in T value);

    public abstract T Read(BinaryReader reader);

    public override Action<BinaryWriter> WriterOf(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return writer =>
        {
            getter(ref value);
            Write(writer, value);
        };
    }

    public override (Action<BinaryReader> Read, Delegate Getter) ReaderAndGetter()
    {
        T value = default;
        return (reader => value = Read(reader), (ValueGetter<T>)((ref T destination) => Copy(value, ref destination)));
    }

    protected virtual void Copy(T value, ref T destination) => destination = value;
}

internal sealed class ScalarCodec<T>(Action<BinaryWriter, T> write, Func<BinaryReader, T> read) : ValueCodec<T>
{
    public override void Write(BinaryWriter writer, in T value) => write(writer, value);

    public override T Read(BinaryReader reader) => read(reader);
}

internal sealed class VectorCodec<T>(ValueCodec<T> item) : ValueCodec<VBuffer<T>>
{
    public override void Write(BinaryWriter writer, in VBuffer<T> value)
    {
        writer.Write(value.Length);
        writer.Write(value.GetValues().Length);
        foreach (int index in value.GetIndices())
            writer.Write(index);
        foreach (var explicitValue in value.GetValues())
            item.Write(writer, explicitValue);
    }

    public override VBuffer<T> Read(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        var values = new T[reader.ReadInt32()];
        int[] indices = values.Length < length ? new int[values.Length] : null;
        for (int i = 0; i < indices?.Length; i++)
            indices[i] = reader.ReadInt32();
        for (int i = 0; i < values.Length; i++)
            values[i] = item.Read(reader);
        return new VBuffer<T>(length, values.Length, values, indices);
    }

    protected override void Copy(VBuffer<T> value, ref VBuffer<T> destination) => value.CopyTo(ref destination);
}
