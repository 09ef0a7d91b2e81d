namespace NormML.Transforms.Images;

/// <summary>A class folder and the files in it and in its sub-folders.</summary>
internal sealed class ClassFolder
{
    /// <param name="path">Its path, beginning with the folder as it was given.</param>
    /// <param name="files">The files by whether they are images.</param>
    public ClassFolder(string path, ILookup<bool, string> files)
    {
        Path = path;
        Images = [.. files[true]];
        Others = [.. files[false]];
        var within = Images.Select(file => file[(path.Length + 1)..]).ToList();
        HasImagesItself = within.Exists(file => !file.Contains(System.IO.Path.DirectorySeparatorChar));
        Folders =
        [
            .. within
                .Select(file => file.Split(System.IO.Path.DirectorySeparatorChar, 2))
                .Where(parts => parts.Length == 2)
                .Select(parts => parts[0])
                .Distinct(),
        ];
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public IReadOnlyList<string> Images { get; }

    public IReadOnlyList<string> Others { get; }

    /// <summary>Whether an image lies directly in it.</summary>
    public bool HasImagesItself { get; }

    /// <summary>The names of its sub-folders that hold images, in the images' order.</summary>
    public IReadOnlyList<string> Folders { get; }
}
