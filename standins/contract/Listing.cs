using System.IO.Compression;

namespace NormML.Contract;

/// <summary>The recorded API of one real package: a line a member.</summary>
internal sealed class Listing
{
    private readonly HashSet<string> _lines;
    private readonly HashSet<string> _anonymous;

    private Listing(string name, IEnumerable<string> lines)
    {
        Name = name;
        _lines = lines.ToHashSet(StringComparer.Ordinal);
        _anonymous = _lines.Select(MemberLine.WithoutParameterNames).ToHashSet(StringComparer.Ordinal);
    }

    public string Name { get; }

    public static Listing Read(string name)
    {
        using var packed = typeof(Listing).Assembly.GetManifestResourceStream($"{name}.txt.gz")
            ?? throw new FileNotFoundException($"The contract has no listing named {name}.");
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        return new Listing(name, reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public bool Has(string line) => _lines.Contains(line);

    /// <summary>Whether the member is listed, whatever its parameters are called and default to.</summary>
    public bool HasSignature(string line) => _anonymous.Contains(MemberLine.WithoutParameterNames(line));
}
