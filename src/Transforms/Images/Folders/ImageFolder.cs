namespace NormML.Transforms.Images;

/// <summary>
/// A folder with one sub-folder per class, whose name is the class's name; images may lie deeper inside it. Hidden
/// files and folders, those of systems and apps, and links back to a folder that holds them are passed over. Other
/// files whose extension is not an image's are reported.
/// </summary>
public sealed class ImageFolder
{
    private const int MostNamed = 5;

    private static readonly HashSet<string> ImageExtensions = new(
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".dib", ".webp"],
        StringComparer.OrdinalIgnoreCase
    );

    private ImageFolder(
        string path,
        string[] classes,
        LabeledImage[] images,
        string[] skipped,
        PassedOver passedOver,
        string? hint
    )
    {
        Path = path;
        Classes = classes;
        Images = images;
        Skipped = skipped;
        PassedOver = passedOver;
        Hint = hint;
    }

    /// <summary>The folder, as it was given.</summary>
    public string Path { get; }

    /// <summary>The names of the classes, in ordinal order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The images, sorted by class and then by path, in ordinal order.</summary>
    public IReadOnlyList<LabeledImage> Images { get; }

    /// <summary>
    /// Files in class folders whose extension is not an image's, and images beside the class folders.
    /// </summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>
    /// Hidden files and folders and those of systems and apps, at any depth; and files beside the class folders that
    /// are not images.
    /// </summary>
    public PassedOver PassedOver { get; }

    /// <summary>
    /// A sentence where other folders may be meant as the classes, such as the same ones in each class folder; null
    /// where nothing looks wrong.
    /// </summary>
    public string? Hint { get; }

    /// <summary>Lists the images of a folder without opening them.</summary>
    /// <param name="folder">The folder that holds one sub-folder per class.</param>
    /// <param name="onBadImage">
    /// What to do with a file in a class folder whose extension is not an image's, or with an image beside the class
    /// folders: <see cref="OnBadImage.Throw"/> (the default) or list it in <see cref="Skipped"/>.
    /// </param>
    /// <returns>The classes and images.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// There is no class folder, a class folder holds no image, there are files that are not images, or the class
    /// folders are the parts of a data set (<c>train</c>, <c>val</c>, <c>test</c>), which hold the class folders.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static ImageFolder Scan(string folder, OnBadImage onBadImage = OnBadImage.Throw)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                File.Exists(folder)
                    ? $"Images come from a folder with one sub-folder per class; '{folder}' is a file."
                    : $"The folder '{folder}' does not exist; check the path (a relative one starts at "
                        + $"'{Environment.CurrentDirectory}')."
            );
        }
        var reader = new FolderReader();
        var (classFolders, beside) = reader.List(folder);
        reader.PassOver(beside.Where(file => !IsImage(file)));
        List<string> skipped = [.. beside.Where(IsImage)];
        if (classFolders.Length == 0)
        {
            throw NoClassFolder(folder, skipped.Count);
        }
        var classes = classFolders.Select(path => new ClassFolder(path, reader.Files(path).ToLookup(IsImage))).ToList();
        DataSetParts.Check(folder, classes);
        if (classes.Find(one => one.Images.Count == 0) is { } empty)
        {
            throw new InvalidDataException(
                $"Every class folder must hold images; '{empty.Path}' holds none; add some (JPEG, PNG, GIF, "
                    + "BMP or WebP) or remove the folder."
            );
        }
        skipped.AddRange(classes.SelectMany(one => one.Others));
        if (skipped.Count > 0 && onBadImage == OnBadImage.Throw)
        {
            throw NotImages(folder, skipped);
        }
        LabeledImage[] images =
        [
            .. classes.SelectMany(one =>
                one.Images.Select(file => new LabeledImage { ImagePath = file, Label = one.Name })
            ),
        ];
        return new ImageFolder(
            folder,
            [.. classes.Select(one => one.Name)],
            images,
            [.. skipped],
            reader.PassedOver,
            DataSetParts.Hint(classes)
        );
    }

    /// <summary>
    /// Lists the image files of a folder and its sub-folders by their extension, without opening them.
    /// </summary>
    /// <param name="folder">Any folder.</param>
    /// <returns>Their paths, in ordinal order; hidden files and those of systems and apps are passed over.</returns>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static IReadOnlyList<string> Find(string folder) => Find(folder, out _);

    /// <inheritdoc cref="Find(string)"/>
    /// <param name="folder">Any folder.</param>
    /// <param name="passedOver">Hidden files and folders and those of systems and apps, at any depth.</param>
    public static IReadOnlyList<string> Find(string folder, out PassedOver passedOver)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var reader = new FolderReader();
        string[] images = [.. reader.Files(folder).Where(IsImage)];
        passedOver = reader.PassedOver;
        return images.Length > 0
            ? images
            : throw new InvalidDataException(
                $"The folder '{folder}' holds no images; name one with JPEG, PNG, GIF, BMP or WebP files."
            );
    }

    private static bool IsImage(string path) => ImageExtensions.Contains(System.IO.Path.GetExtension(path));

    private static InvalidDataException NoClassFolder(string folder, int images) =>
        new(
            images == 0
                ? $"The folder '{folder}' is empty: images come from a folder with one sub-folder per class, such as "
                    + $"{folder}/cat and {folder}/dog."
                : $"The folder '{folder}' holds {images} images and no sub-folder: put each class's images into a "
                    + "sub-folder of its own, or name the folder above if this is one class."
        );

    private static InvalidDataException NotImages(string folder, List<string> files) =>
        new(
            "Class folders must hold nothing but images (JPEG, PNG, GIF, BMP or WebP), and images must lie in a "
                + $"class folder; '{folder}' has {files.Count} other files: "
                + string.Join(", ", files.Take(MostNamed).Select(file => $"'{file}'"))
                + (files.Count > MostNamed ? ", ..." : string.Empty)
                + "; move them away, or choose OnBadImage.Skip to leave them out."
        );
}
