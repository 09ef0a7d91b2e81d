using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace NormML.Models.Weights.PyTorch;

/// <summary>Bytes, numbers and texts of a pickle, from a stream that knows its length.</summary>
internal sealed class PickleInput(Stream stream)
{
    public byte Byte() => Bytes(1)[0];

    public long Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public long UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Bytes(8));

    /// <summary>
    /// An integer of any length. One beyond 64 bits stays a big integer, since no size or count needs it.
    /// </summary>
    public object Long(long length)
    {
        var number = new BigInteger(Bytes(length));
        return number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;
    }

    public string Text(long length) => Encoding.UTF8.GetString(Bytes(length));

    public string Line()
    {
        var line = new List<byte>();
        for (var next = Byte(); next != '\n'; next = Byte())
        {
            line.Add(next);
        }

        return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }

    public byte[] Bytes(long length)
    {
        if (length < 0 || length > stream.Length - stream.Position)
        {
            throw new InvalidDataException("The weights are cut short: what describes the tensors ends too early.");
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
