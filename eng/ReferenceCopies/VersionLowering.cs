using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace NormML.ReferenceCopies;

/// <summary>
/// Makes a copy of an assembly for the compiler to read, which says it is an older version. What is compiled against it asks for
/// that version, and so loads with it and with every newer one: .NET refuses an assembly that is older than the one asked for.
/// </summary>
internal static class VersionLowering
{
    // ECMA-335 II.22.2: HashAlgId comes first, then four numbers of two bytes.
    private const int VersionOffset = sizeof(uint);

    /// <summary>The copy; the assembly itself where it is no newer than <paramref name="version"/>.</summary>
    public static byte[] Lower(byte[] assembly, Version version)
    {
        using var peReader = new PEReader(new MemoryStream(assembly, writable: false));
        var reader = peReader.GetMetadataReader();
        if (reader.GetAssemblyDefinition().Version <= version)
            return assembly;

        var image = (byte[])assembly.Clone();
        var row = image.AsSpan(
            peReader.PEHeaders.MetadataStartOffset + reader.GetTableMetadataOffset(TableIndex.Assembly) + VersionOffset
        );
        ReadOnlySpan<int> numbers =
        [
            version.Major,
            version.Minor,
            Math.Max(0, version.Build),
            Math.Max(0, version.Revision),
        ];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(row[(2 * i)..], (ushort)numbers[i]);
        return image;
    }
}
