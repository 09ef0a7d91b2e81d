using NormML.Transforms.Pixels;

namespace NormML.Transforms.Images;

/// <summary>
/// A folder with one sub-folder per class, whose name is the class's name; pictures may lie deeper inside it. Hidden
/// files and folders are passed over, and links back to a folder that holds them. What else is no picture, by the file
/// name's extension, is reported.
/// </summary>
public sealed class ImageFolder
{
    private const int MostNamed = 5;

    private static readonly HashSet<string> PictureExtensions = new(
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".dib", ".webp"], StringComparer.OrdinalIgnoreCase);

    // What file managers leave behind without being asked.
    private static readonly HashSet<string> IgnoredNames = new(
        ["Thumbs.db", "desktop.ini", "__MACOSX"], StringComparer.OrdinalIgnoreCase);

    private static readonly EnumerationOptions Visible = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
    };

    private ImageFolder(string path, string[] classes, LabeledImage[] images, string[] skipped)
    {
        Path = path;
        Classes = classes;
        Images = images;
        Skipped = skipped;
    }

    /// <summary>The folder, as it was given.</summary>
    public string Path { get; }

    /// <summary>The names of the classes, in ordinal order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The pictures by class, each class's by path, in ordinal order.</summary>
    public IReadOnlyList<LabeledImage> Images { get; }

    /// <summary>Files that are no pictures by their extension, or lie beside the class folders.</summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>Lists the pictures of a folder without opening them.</summary>
    /// <param name="folder">The folder that holds one sub-folder per class.</param>
    /// <param name="onBadImage">
    /// What to do with a file in a class folder whose extension is no known picture's, or a picture beside the class
    /// folders: <see cref="OnBadImage.Throw"/> (the default) or list it in <see cref="Skipped"/>.
    /// </param>
    /// <returns>The classes and pictures.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// There is no class folder, a class folder holds no picture, or there are files that are no pictures.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static ImageFolder Scan(string folder, OnBadImage onBadImage = OnBadImage.Throw)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(File.Exists(folder)
                ? $"Pictures come from a folder with one sub-folder per class; '{folder}' is a file."
                : $"The folder '{folder}' does not exist; check the path (a relative one starts at " +
                    $"'{Environment.CurrentDirectory}').");
        }
        var skipped = Sorted(Directory.EnumerateFiles(folder, "*", Visible)).Where(IsPicture).ToList();
        var classFolders = Sorted(Directory.EnumerateDirectories(folder, "*", Visible));
        if (classFolders.Length == 0)
        {
            throw NoClassFolder(folder, skipped.Count);
        }
        var images = new List<LabeledImage>();
        foreach (var classFolder in classFolders)
        {
            var before = images.Count;
            var name = System.IO.Path.GetFileName(classFolder);
            foreach (var file in Sorted(Files(classFolder)))
            {
                if (IsPicture(file))
                {
                    images.Add(new LabeledImage { ImagePath = file, Label = name });
                }
                else
                {
                    skipped.Add(file);
                }
            }
            if (images.Count == before)
            {
                throw new InvalidDataException(
                    $"Every class folder must hold pictures; '{classFolder}' holds none; add some (JPEG, PNG, GIF, " +
                    "BMP or WebP) or remove the folder.");
            }
        }
        if (skipped.Count > 0 && onBadImage == OnBadImage.Throw)
        {
            throw NotPictures(folder, skipped);
        }
        string[] classes = [.. classFolders.Select(classFolder => System.IO.Path.GetFileName(classFolder))];
        return new ImageFolder(folder, classes, [.. images], [.. skipped]);
    }

    /// <summary>
    /// Lists the picture files of a folder and its sub-folders by their extension, without opening them.
    /// </summary>
    /// <param name="folder">Any folder.</param>
    /// <returns>Their paths, in ordinal order; hidden files are passed over.</returns>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static IReadOnlyList<string> Pictures(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var pictures = Sorted(Files(folder).Where(IsPicture));
        return pictures.Length > 0 ? pictures
            : throw new InvalidDataException(
                $"The folder '{folder}' holds no pictures; name one with JPEG, PNG, GIF, BMP or WebP files.");
    }

    private static IEnumerable<string> Files(string folder) =>
        Files(folder, LinkTarget(folder) ?? System.IO.Path.GetFullPath(folder));

    // A link to a folder that it lies in would give each picture many times over, so we go with the folders' own places.
    private static IEnumerable<string> Files(string folder, string place) => Directory.EnumerateDirectories(folder, "*", Visible)
        .Where(IsOurs)
        .Select(inner => (Path: inner, Target: LinkTarget(inner)))
        .Where(inner => inner.Target is null || !Inside(place).StartsWith(Inside(inner.Target), StringComparison.Ordinal))
        .SelectMany(inner => Files(inner.Path, inner.Target ?? System.IO.Path.Combine(place, System.IO.Path.GetFileName(inner.Path))))
        .Concat(Directory.EnumerateFiles(folder, "*", Visible).Where(IsOurs));

    private static string? LinkTarget(string folder) => Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName;

    private static string Inside(string folder) =>
        System.IO.Path.TrimEndingDirectorySeparator(folder) + System.IO.Path.DirectorySeparatorChar;

    private static string[] Sorted(IEnumerable<string> paths)
    {
        var sorted = paths.Where(IsOurs).ToArray();
        Array.Sort([.. sorted.Select(path => path.Replace(System.IO.Path.DirectorySeparatorChar, '/'))], sorted, StringComparer.Ordinal);
        return sorted;
    }

    // A leading dot hides a file on one system and not on another; rows are to be the same on both, and in one order.
    private static bool IsOurs(string path) =>
        System.IO.Path.GetFileName(path) is var name && !name.StartsWith('.') && !IgnoredNames.Contains(name);

    private static bool IsPicture(string path) => PictureExtensions.Contains(System.IO.Path.GetExtension(path));

    private static InvalidDataException NoClassFolder(string folder, int pictures) => new(pictures == 0
        ? $"The folder '{folder}' is empty: pictures come from a folder with one sub-folder per class, such as " +
            $"{folder}/cat and {folder}/dog."
        : $"The folder '{folder}' holds {pictures} pictures and no sub-folder: put each class's pictures into a " +
            "sub-folder of its own, or name the folder above if this is one class.");

    private static InvalidDataException NotPictures(string folder, List<string> files) => new(
        "Class folders must hold nothing but pictures (JPEG, PNG, GIF, BMP or WebP), and pictures must lie in a " +
        $"class folder; '{folder}' has {files.Count} other files: "
        + string.Join(", ", files.Take(MostNamed).Select(file => $"'{file}'"))
        + (files.Count > MostNamed ? ", ..." : string.Empty)
        + "; move them away, or choose OnBadImage.Skip to leave them out.");
}
