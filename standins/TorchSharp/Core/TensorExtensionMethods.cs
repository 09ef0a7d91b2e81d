// Tensors as numbers, and their binary form: ULEB128 element type, rank and lengths, then the raw bytes.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

public static class TensorExtensionMethods
{
    public static Parameter AsParameter(this Tensor tensor) => new(tensor);

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, length) => product * length);

    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.ComplexFloat64 => 16,
        _ => 8,
    };

    public static bool ToBoolean(this Tensor value) => value.ToScalar().ToBoolean();
    public static byte ToByte(this Tensor value) => value.ToScalar().ToByte();
    public static sbyte ToSByte(this Tensor value) => value.ToScalar().ToSByte();
    public static short ToInt16(this Tensor value) => value.ToScalar().ToInt16();
    public static int ToInt32(this Tensor value) => value.ToScalar().ToInt32();
    public static long ToInt64(this Tensor value) => value.ToScalar().ToInt64();
    public static float ToSingle(this Tensor value) => value.ToScalar().ToSingle();
    public static double ToDouble(this Tensor value) => value.ToScalar().ToDouble();

    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        using var copy = tensor.device_type == DeviceType.CPU ? null : tensor.cpu();
        writer.Encode((long)tensor.dtype);
        writer.Encode(tensor.ndim);
        foreach (var length in tensor.shape) writer.Encode(length);
        writer.Flush();
        (copy ?? tensor).WriteBytesToStream(writer.BaseStream);
    }

    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    public static void Save(this Tensor tensor, string location) => tensor.Save(File.Create(location));

    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var type = (ScalarType)reader.Decode();
        if (type != tensor.dtype) throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        Fill(tensor, reader, ReadShape(reader), skip);
    }

    public static Tensor Load(BinaryReader reader, bool skip = false)
    {
        var type = (ScalarType)reader.Decode();
        var shape = ReadShape(reader);
        var tensor = empty(shape, dtype: type);
        Fill(tensor, reader, shape, skip);
        return tensor;
    }

    private static long[] ReadShape(BinaryReader reader)
    {
        var shape = new long[reader.Decode()];
        for (var i = 0; i < shape.Length; i++) shape[i] = reader.Decode();
        return shape;
    }

    private static void Fill(Tensor tensor, BinaryReader reader, long[] shape, bool skip)
    {
        if (skip)
        {
            reader.BaseStream.Seek(shape.TotalSize() * tensor.dtype.ElementSize(), SeekOrigin.Current);
            return;
        }
        if (!shape.SequenceEqual(tensor.shape)) throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        using var guard = no_grad();
        if (tensor.device_type == DeviceType.CPU)
        {
            tensor.ReadBytesFromStream(reader.BaseStream);
            return;
        }
        using var read = zeros_like(tensor, device: CPU);
        read.ReadBytesFromStream(reader.BaseStream);
        tensor.copy_(read);
    }

    internal static void Encode(this BinaryWriter writer, long value) => writer.Write7BitEncodedInt64(value);

    internal static long Decode(this BinaryReader reader) => reader.Read7BitEncodedInt64();

    public static string str(this Tensor tensor, string fltFormat = null, int? width = null, string newLine = "\n", System.Globalization.CultureInfo cultureInfo = null, TensorStringStyle style = TensorStringStyle.Default)
        => tensor.ToString(style, fltFormat, width, cultureInfo, newLine);
}
