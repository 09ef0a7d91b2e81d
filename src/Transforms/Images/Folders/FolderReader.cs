using System.IO.Enumeration;

namespace NormML.Transforms.Images;

/// <summary>Lists folders, and records what it passes over.</summary>
internal sealed class FolderReader
{
    // Hidden entries are listed too, since they are counted.
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    private readonly List<string> passedOver = [];

    /// <summary>What was passed over so far.</summary>
    public PassedOver PassedOver => new(Sorted(passedOver));

    /// <summary>The folders and files of a folder, in ordinal order, without what is passed over.</summary>
    public (string[] Folders, string[] Files) List(string folder)
    {
        List<string> folders = [],
            files = [];
        var entries = new FileSystemEnumerable<(string Path, bool IsFolder, bool IsPassedOver)>(
            folder,
            (ref FileSystemEntry entry) =>
                (entry.ToSpecifiedFullPath(), entry.IsDirectory, PassedOver.Includes(ref entry)),
            Everything
        );
        foreach (var (path, isFolder, isPassedOver) in entries)
        {
            (
                isPassedOver ? passedOver
                : isFolder ? folders
                : files
            ).Add(path);
        }

        return (Sorted(folders), Sorted(files));
    }

    /// <summary>The files of a folder and of those in it, in ordinal order.</summary>
    public string[] Files(string folder) => Sorted(Files(folder, LinkTarget(folder) ?? Path.GetFullPath(folder)));

    /// <summary>Records files as passed over.</summary>
    public void PassOver(IEnumerable<string> files) => passedOver.AddRange(files);

    // A link to a folder that contains it would give each image many times, so we track the folders' real paths.
    private List<string> Files(string folder, string place)
    {
        var (folders, files) = List(folder);
        List<string> all = [.. files];
        foreach (var inner in folders)
        {
            var target = LinkTarget(inner);
            if (target is null || !Inside(place).StartsWith(Inside(target), StringComparison.Ordinal))
            {
                all.AddRange(Files(inner, target ?? Path.Combine(place, Path.GetFileName(inner))));
            }
        }

        return all;
    }

    private static string? LinkTarget(string folder) =>
        Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName;

    private static string Inside(string folder) =>
        Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;

    private static string[] Sorted(IEnumerable<string> paths)
    {
        var sorted = paths.ToArray();
        Array.Sort(
            [.. sorted.Select(path => path.Replace(Path.DirectorySeparatorChar, '/'))],
            sorted,
            StringComparer.Ordinal
        );
        return sorted;
    }
}
