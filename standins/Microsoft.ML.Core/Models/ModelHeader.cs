using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// The first 256 bytes of each model stream: where its parts lie, its format's version and its loader's signatures. After
/// the model come its strings, the loader's assembly name and a tail that shows the stream is whole.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct ModelHeader
{
    public const int Size = 0x100;
    public const ulong SignatureValue = 0x4C45444F4D004C4D;
    public const ulong TailSignatureValue = 0x4D4C004D4F44454C;
    private const uint VersionWritten = 0x00010002;
    private const uint VersionReadBack = 0x00010001;

    public ulong Signature;
    public uint VerWritten;
    public uint VerReadable;
    public long FpModel;
    public long CbModel;
    public long FpStringTable;
    public long CbStringTable;
    public long FpStringChars;
    public long CbStringChars;
    public ulong ModelSignature;
    public uint ModelVerWritten;
    public uint ModelVerReadable;
    public ulong LoaderSignature0;
    public ulong LoaderSignature1;
    public ulong LoaderSignature2;
    public ulong LoaderSignatureAlt0;
    public ulong LoaderSignatureAlt1;
    public ulong LoaderSignatureAlt2;
    public long FpTail;
    public long FpLim;
    public long FpAssemblyName;
    public uint CbAssemblyName;

    public static void BeginWrite(BinaryWriter writer, out long fpMin, out ModelHeader header)
    {
        writer.Flush();
        fpMin = writer.BaseStream.Position;
        header = new ModelHeader
        {
            Signature = SignatureValue,
            VerWritten = VersionWritten,
            VerReadable = VersionWritten,
            FpModel = Size,
        };
        writer.Write(new byte[Size]);
    }

    public static void EndWrite(BinaryWriter writer, long fpMin, ref ModelHeader header, IReadOnlyList<string> strings, string loaderAssemblyName)
    {
        header.CbModel = Here(writer, fpMin) - header.FpModel;
        if (strings.Count > 0)
        {
            header.FpStringTable = Here(writer, fpMin);
            long end = 0;
            foreach (string text in strings)
                writer.Write(end += text.Length * sizeof(char));
            header.CbStringTable = strings.Count * sizeof(long);
            header.FpStringChars = Here(writer, fpMin);
            foreach (string text in strings)
                writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
            header.CbStringChars = end;
        }

        if (!string.IsNullOrEmpty(loaderAssemblyName))
        {
            header.FpAssemblyName = Here(writer, fpMin);
            writer.Write(MemoryMarshal.AsBytes(loaderAssemblyName.AsSpan()));
            header.CbAssemblyName = (uint)(loaderAssemblyName.Length * sizeof(char));
        }

        header.FpTail = Here(writer, fpMin);
        writer.Write(TailSignatureValue);
        header.FpLim = Here(writer, fpMin);
        writer.BaseStream.Position = fpMin;
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<ModelHeader>(ref header)));
        writer.Flush();
        writer.BaseStream.Position = fpMin + header.FpLim;
    }

    public static void SetVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        header.ModelSignature = ver.ModelSignature;
        header.ModelVerWritten = ver.VerWrittenCur;
        header.ModelVerReadable = ver.VerReadableCur;
        ulong[] loader = SignatureText.Pack(ver.LoaderSignature);
        (header.LoaderSignature0, header.LoaderSignature1, header.LoaderSignature2) = (loader[0], loader[1], loader[2]);
        ulong[] other = SignatureText.Pack(ver.LoaderSignatureAlt);
        (header.LoaderSignatureAlt0, header.LoaderSignatureAlt1, header.LoaderSignatureAlt2) = (other[0], other[1], other[2]);
    }

    public static void BeginRead(out long fpMin, out ModelHeader header, out string[] strings, out string loaderAssemblyName, BinaryReader reader)
    {
        fpMin = reader.BaseStream.Position;
        byte[] bytes = reader.ReadBytes(Size);
        Contracts.CheckDecode(bytes.Length == Size);
        header = MemoryMarshal.Read<ModelHeader>(bytes);
        header.Validate(reader.BaseStream.Length - fpMin);
        reader.BaseStream.Position = fpMin + header.FpTail;
        Contracts.CheckDecode(reader.ReadUInt64() == TailSignatureValue, "Corrupt model file tail");
        strings = header.ReadStrings(reader, fpMin);
        reader.BaseStream.Position = fpMin + header.FpAssemblyName;
        loaderAssemblyName = header.FpAssemblyName == 0 ? null : ReadText(reader, header.CbAssemblyName);
        reader.BaseStream.Position = fpMin + header.FpModel;
    }

    public static void EndRead(long fpMin, ref ModelHeader header, BinaryReader reader)
    {
        Contracts.CheckDecode(header.FpModel + header.CbModel == reader.BaseStream.Position - fpMin);
        reader.BaseStream.Position = fpMin + header.FpLim;
    }

    public static void CheckVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        Contracts.CheckDecode(header.ModelSignature == ver.ModelSignature, "Unknown file type");
        Contracts.CheckDecode(header.ModelVerReadable <= header.ModelVerWritten, "Corrupt file header");
        if (header.ModelVerReadable > ver.VerWrittenCur)
        {
            throw Contracts.ExceptDecode("ML.NET {0} cannot read component '{1}' of the model, because the model is too new: " +
                "maximum expected version {2}, got {3}.", typeof(VersionInfo).Assembly.GetName().Version, ver.LoaderSignature,
                ver.VerWrittenCur, header.ModelVerReadable);
        }

        if (header.ModelVerWritten < ver.VerWeCanReadBack)
        {
            throw Contracts.ExceptDecode("ML.NET {0} cannot read component '{1}' of the model, because the model is too old: " +
                "minimum expected version {2}, got {3}.", typeof(VersionInfo).Assembly.GetName().Version, ver.LoaderSignature,
                ver.VerWeCanReadBack, header.ModelVerWritten);
        }
    }

    public static string GetLoaderSig(ref ModelHeader header) =>
        SignatureText.Unpack(header.LoaderSignature0, header.LoaderSignature1, header.LoaderSignature2);

    public static string GetLoaderSigAlt(ref ModelHeader header) =>
        SignatureText.Unpack(header.LoaderSignatureAlt0, header.LoaderSignatureAlt1, header.LoaderSignatureAlt2);

    /// <summary>The parts follow each other without a gap, and end in the stream.</summary>
    private readonly void Validate(long size)
    {
        Contracts.CheckDecode(Signature == SignatureValue, "Wrong file type");
        Contracts.CheckDecode(VerReadable <= VerWritten, "Corrupt file header");
        Contracts.CheckDecode(VerReadable <= VersionWritten, "File is too new");
        Contracts.CheckDecode(VerWritten >= VersionReadBack, "File is too old");
        Contracts.CheckDecode(FpModel == Size && CbModel >= 0);
        long end = FpModel + CbModel;
        if (FpStringTable != 0)
        {
            Contracts.CheckDecode(FpStringTable == end && CbStringTable > 0 && CbStringTable % sizeof(long) == 0);
            Contracts.CheckDecode(FpStringChars == FpStringTable + CbStringTable && CbStringChars >= 0 && CbStringChars % sizeof(char) == 0);
            end = FpStringChars + CbStringChars;
        }

        if (FpAssemblyName != 0)
        {
            Contracts.CheckDecode(FpAssemblyName == end && CbAssemblyName % sizeof(char) == 0);
            end += CbAssemblyName;
        }

        Contracts.CheckDecode(FpTail == end && FpLim == FpTail + sizeof(ulong));
        Contracts.CheckDecode(size >= FpLim);
    }

    private readonly string[] ReadStrings(BinaryReader reader, long fpMin)
    {
        if (FpStringTable == 0)
            return null;
        reader.BaseStream.Position = fpMin + FpStringTable;
        var ends = new long[CbStringTable / sizeof(long)];
        for (int i = 0; i < ends.Length; i++)
        {
            ends[i] = reader.ReadInt64();
            Contracts.CheckDecode(ends[i] >= (i == 0 ? 0 : ends[i - 1]) && ends[i] <= CbStringChars && ends[i] % sizeof(char) == 0);
        }

        Contracts.CheckDecode(ends[^1] == CbStringChars);
        return [.. ends.Select((end, i) => ReadText(reader, end - (i == 0 ? 0 : ends[i - 1])))];
    }

    private static string ReadText(BinaryReader reader, long bytes) =>
        new(MemoryMarshal.Cast<byte, char>(reader.ReadBytes((int)bytes)));

    private static long Here(BinaryWriter writer, long fpMin)
    {
        writer.Flush();
        return writer.BaseStream.Position - fpMin;
    }
}
