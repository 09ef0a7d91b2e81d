using System.Runtime.InteropServices;
using System.Text;

namespace NormML.RelaxLibstdcxx;

/// <summary>The libstdc++ that the system's loader gives to a process of .NET.</summary>
internal sealed class SystemLibstdcxx
{
    private readonly byte[] _file;

    private SystemLibstdcxx(string path) => (Path, _file) = (path, File.ReadAllBytes(path));

    public string Path { get; }

    /// <summary>The library, or null where the system has none.</summary>
    public static SystemLibstdcxx? Find()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libstdc++.so.6", out _))
            return null;
        var path = File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.IndexOf('/') + 1)..])
            .FirstOrDefault(path =>
                System.IO.Path.GetFileName(path).StartsWith("libstdc++.so.6", StringComparison.Ordinal)
            );
        return path is null ? null : new SystemLibstdcxx("/" + path);
    }

    /// <summary>Whether it defines a version of symbols, as in <c>GLIBCXX_3.4.32</c>.</summary>
    public bool Has(string version) => _file.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\0{version}\0")) >= 0;
}
