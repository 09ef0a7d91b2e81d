using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace NormML.ReferenceCopies;

/// <summary>
/// Makes a copy of an assembly for the compiler to read, in which internal is public and private protected is
/// protected.
/// </summary>
/// <remarks>
/// Only visibility flags are patched, in place: the copy keeps the identity, the tables and the size of the original.
/// Private and protected members stay as they are: nothing is opened that <c>IgnoresAccessChecksToAttribute</c>
/// would not let through at run time.
/// </remarks>
internal static class MetadataOpener
{
    // Column offsets within a row (ECMA-335 II.22): TypeDef.Flags and Field.Flags come first; MethodDef.Flags follow
    // RVA and ImplFlags.
    private const int MethodFlagsOffset = sizeof(uint) + sizeof(ushort);

    public static byte[] Open(byte[] assembly)
    {
        using var peReader = new PEReader(new MemoryStream(assembly, writable: false));
        var reader = peReader.GetMetadataReader();
        var image = (byte[])assembly.Clone();
        var metadata = image.AsSpan(peReader.PEHeaders.MetadataStartOffset, peReader.PEHeaders.MetadataSize);

        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if (!IsOpened(reader, type))
                continue;
            Row(reader, metadata, TableIndex.TypeDef, handle)[0] = (byte)Opened(type.Attributes);
            foreach (var field in type.GetFields())
            {
                var flags = reader.GetFieldDefinition(field).Attributes;
                Row(reader, metadata, TableIndex.Field, field)[0] = (byte)Opened(flags);
            }
            foreach (var method in type.GetMethods())
            {
                var flags = reader.GetMethodDefinition(method).Attributes;
                Row(reader, metadata, TableIndex.MethodDef, method)[MethodFlagsOffset] = (byte)Opened(flags);
            }
        }
        return image;
    }

    // Compilers plant internal copies of System's attributes into assemblies; public ones would clash with System's.
    private static bool IsOpened(MetadataReader reader, TypeDefinition type)
    {
        while (type.GetDeclaringType() is { IsNil: false } outer)
            type = reader.GetTypeDefinition(outer);
        var name = reader.GetString(type.Namespace);
        return name.StartsWith("Microsoft.ML", StringComparison.Ordinal);
    }

    // The visibility is the lowest three bits of all three tables' flags, so one byte is enough to write back.
    private static Span<byte> Row(MetadataReader reader, Span<byte> metadata, TableIndex table, EntityHandle handle)
    {
        var size = reader.GetTableRowSize(table);
        var row = MetadataTokens.GetRowNumber(handle) - 1;
        return metadata.Slice(reader.GetTableMetadataOffset(table) + row * size, size);
    }

    private static TypeAttributes Opened(TypeAttributes flags) =>
        (flags & ~TypeAttributes.VisibilityMask)
        | (flags & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.NotPublic => TypeAttributes.Public,
            TypeAttributes.NestedAssembly => TypeAttributes.NestedPublic,
            TypeAttributes.NestedFamANDAssem => TypeAttributes.NestedFamily,
            var visibility => visibility,
        };

    private static FieldAttributes Opened(FieldAttributes flags) =>
        (flags & ~FieldAttributes.FieldAccessMask)
        | (flags & FieldAttributes.FieldAccessMask) switch
        {
            FieldAttributes.Assembly => FieldAttributes.Public,
            FieldAttributes.FamANDAssem => FieldAttributes.Family,
            var visibility => visibility,
        };

    private static MethodAttributes Opened(MethodAttributes flags) =>
        (flags & ~MethodAttributes.MemberAccessMask)
        | (flags & MethodAttributes.MemberAccessMask) switch
        {
            MethodAttributes.Assembly => MethodAttributes.Public,
            MethodAttributes.FamANDAssem => MethodAttributes.Family,
            var visibility => visibility,
        };
}
