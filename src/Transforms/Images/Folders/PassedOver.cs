using System.Collections;
using System.IO.Enumeration;

namespace NormML.Transforms.Images;

/// <summary>
/// What a scan of a folder passed over: hidden files and folders, those of systems and apps (thumbnails, trash,
/// snapshots), and files beside the class folders that are not images. A folder counts once, whatever it holds.
/// </summary>
public sealed class PassedOver : IReadOnlyList<string>
{
    private const int MostNamed = 5;

    private static readonly HashSet<string> Names = new(
        [
            // Windows
            "Thumbs.db",
            "ehthumbs.db",
            "ehthumbs_vista.db",
            "desktop.ini",
            "$RECYCLE.BIN",
            "RECYCLER",
            "System Volume Information",
            // macOS
            "__MACOSX",
            "Icon\r",
            "Network Trash Folder",
            "Temporary Items",
            // Linux and network storage
            "lost+found",
            "@eaDir",
            "@tmp",
            "#recycle",
            "@Recycle",
            "#snapshot",
            "~snapshot",
            "@Recently-Snapshot",
            // Apps
            "__pycache__",
            "Picasa.ini",
            "ZbThumbnail.info",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private readonly IReadOnlyList<string> paths;

    internal PassedOver(IReadOnlyList<string> paths) => this.paths = paths;

    /// <summary>How many files and folders.</summary>
    public int Count => paths.Count;

    /// <summary>A path, beginning with the folder as it was given.</summary>
    /// <param name="index">From 0 to below <see cref="Count"/>.</param>
    public string this[int index] => paths[index];

    /// <summary>The paths, in ordinal order.</summary>
    /// <returns>An enumerator of them.</returns>
    public IEnumerator<string> GetEnumerator() => paths.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many by name, the most frequent first, as in <c>@eaDir (151), .DS_Store</c>.</summary>
    /// <returns>At most five names and how many others there are.</returns>
    public override string ToString()
    {
        var names = paths
            .CountBy(DisplayName)
            .OrderByDescending(name => name.Value)
            .ThenBy(name => name.Key, StringComparer.Ordinal)
            .ToList();
        var named = names.Take(MostNamed).Select(name => name.Value == 1 ? name.Key : $"{name.Key} ({name.Value})");
        var others = names.Skip(MostNamed).Sum(name => name.Value);
        return string.Join(", ", named) + (others == 0 ? "" : $" and {others} others");
    }

    // A leading dot hides a file on one system and an attribute on another; rows must be the same on both.
    internal static bool Includes(ref FileSystemEntry entry) =>
        entry.FileName.StartsWith('.')
        || entry.IsHidden
        || Names.Contains(entry.FileName.ToString())
        || (OperatingSystem.IsWindows() && entry.Attributes.HasFlag(FileAttributes.System));

    // A Mac writes one "._x.jpg" for each x.jpg on other systems' disks.
    private static string DisplayName(string path) =>
        Path.GetFileName(path) is var name && name.StartsWith("._", StringComparison.Ordinal)
            ? "._*"
            : name.Replace('\r', '?');
}
