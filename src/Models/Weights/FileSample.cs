using System.Text;

namespace NormML.Models.Weights;

/// <summary>What identifies the kind of a file: its name, its first bytes and its last bytes.</summary>
internal sealed class FileSample
{
    private const int Longest = 4096;
    private const int EndLength = 8;

    private readonly string name;

    /// <summary>Samples a seekable stream and leaves it at its beginning.</summary>
    public FileSample(Stream stream, string name)
    {
        this.name = name;
        Length = stream.Length;
        Start = Read(stream, 0, Longest);
        End = Read(stream, Math.Max(0, Length - EndLength), EndLength);
        stream.Position = 0;
    }

    public long Length { get; }

    /// <summary>The first 4096 bytes, each as the character with its value.</summary>
    public string Start { get; }

    /// <summary>The last 8 bytes.</summary>
    public string End { get; }

    public bool IsAt(int place, string bytes) =>
        place + bytes.Length <= Start.Length && string.CompareOrdinal(Start, place, bytes, 0, bytes.Length) == 0;

    public bool StartsWithAny(params string[] starts) => Array.Exists(starts, start => IsAt(0, start));

    /// <summary>Whether the text begins like this after a byte order mark and white space, ignoring case.</summary>
    public bool IsText(string start) =>
        Start
            .TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\r', '\n', '\t')
            .StartsWith(start, StringComparison.OrdinalIgnoreCase);

    public bool Has(string bytes) => Start.Contains(bytes, StringComparison.Ordinal);

    /// <summary>Whether the name has one of these endings.</summary>
    public bool IsNamed(params string[] ends) =>
        Array.Exists(ends, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    public bool HasInName(string part) => name.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static string Read(Stream stream, long position, int length)
    {
        var bytes = new byte[length];
        stream.Position = position;
        return Encoding.Latin1.GetString(bytes, 0, stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false));
    }
}
