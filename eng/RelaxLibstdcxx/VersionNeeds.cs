using System.Buffers.Binary;
using System.Text;

namespace NormML.RelaxLibstdcxx;

/// <summary>
/// The versions of libstdc++'s symbols that a 64-bit little-endian ELF library asks for, and which of them it can do without.
/// </summary>
/// <remarks>
/// Layout: Linux Standard Base Core 5.0, "Symbol Versioning"; section headers, dynamic symbols: System V ABI, chapter 4.
/// </remarks>
internal sealed class VersionNeeds
{
    private const string Library = "libstdc++.so.6";

    // GCC 13.2 puts a reference to it into whatever includes <iostream>, so that an older libstdc++ is refused. Nothing
    // calls it.
    private const string Marker = "_ZSt21ios_base_library_initv";

    private const ushort WeakFlag = 2; // VER_FLG_WEAK: the loader does not insist on the version
    private const uint SymbolTable = 11,
        VersionSymbols = 0x6fffffff,
        VersionsNeeded = 0x6ffffffe;

    private readonly byte[] _file;
    private readonly List<Section> _sections;

    public VersionNeeds(byte[] file)
    {
        if (
            file.Length < 64
            || !file.AsSpan(0, 6).SequenceEqual((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1])
        )
            throw new InvalidDataException("A 64-bit little-endian ELF file is wanted.");
        _file = file;
        var start = (int)UInt64(40);
        _sections = [.. Enumerable.Range(0, UInt16(60)).Select(i => Section.Read(this, start + i * UInt16(58)))];
    }

    /// <summary>The file's bytes, in which <see cref="Relax"/> writes.</summary>
    public ReadOnlySpan<byte> Bytes => _file;

    /// <summary>The versions, as in <c>GLIBCXX_3.4.32</c>, that the loader insists on.</summary>
    public IEnumerable<string> Insisted =>
        Needs().Where(need => (UInt16(need.Flags) & WeakFlag) == 0).Select(need => need.Name);

    /// <summary>
    /// Tells the loader not to insist on the versions that <paramref name="isThere"/> denies, where the library takes nothing
    /// but GCC's marker from them.
    /// </summary>
    /// <returns>The versions that the loader no longer insists on.</returns>
    public IReadOnlyList<string> Relax(Predicate<string> isThere)
    {
        var relaxed = new List<string>();
        foreach (var need in Needs().Where(need => (UInt16(need.Flags) & WeakFlag) == 0 && !isThere(need.Name)))
        {
            if (Symbols(need.Index).Any(symbol => symbol != Marker))
                continue;
            BinaryPrimitives.WriteUInt16LittleEndian(_file.AsSpan(need.Flags), (ushort)(UInt16(need.Flags) | WeakFlag));
            relaxed.Add(need.Name);
        }
        return relaxed;
    }

    private IEnumerable<Need> Needs()
    {
        foreach (var section in _sections.Where(section => section.Type == VersionsNeeded))
        {
            var texts = _sections[section.Link].Offset;
            for (int file = section.Offset, next = -1; next != 0; file += next)
            {
                next = (int)UInt32(file + 12);
                if (Text(texts + (int)UInt32(file + 4)) != Library)
                    continue;
                var version = file + (int)UInt32(file + 8);
                for (var left = UInt16(file + 2); left > 0; left--, version += (int)UInt32(version + 12))
                    yield return new Need(
                        Text(texts + (int)UInt32(version + 8)),
                        Flags: version + 4,
                        Index: UInt16(version + 6)
                    );
            }
        }
    }

    /// <summary>The names of the dynamic symbols of a version.</summary>
    private IEnumerable<string> Symbols(ushort version)
    {
        const int Hidden = 0x8000,
            SymbolSize = 24;
        foreach (var versions in _sections.Where(section => section.Type == VersionSymbols))
        {
            var symbols = _sections[versions.Link];
            if (symbols.Type != SymbolTable)
                throw new InvalidDataException("Symbol versions that belong to no dynamic symbols.");
            var texts = _sections[symbols.Link].Offset;
            for (var i = 0; i < symbols.Size / SymbolSize; i++)
                if ((UInt16(versions.Offset + 2 * i) & ~Hidden) == version)
                    yield return Text(texts + (int)UInt32(symbols.Offset + SymbolSize * i));
        }
    }

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(at));

    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(at));

    private ulong UInt64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan(at));

    private string Text(int at) => Encoding.ASCII.GetString(_file.AsSpan(at, _file.AsSpan(at).IndexOf((byte)0)));

    private readonly record struct Need(string Name, int Flags, ushort Index);

    private readonly record struct Section(uint Type, int Offset, int Size, int Link)
    {
        public static Section Read(VersionNeeds file, int at) =>
            new(file.UInt32(at + 4), (int)file.UInt64(at + 24), (int)file.UInt64(at + 32), (int)file.UInt32(at + 40));
    }
}
