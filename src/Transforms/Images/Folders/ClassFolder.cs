namespace NormML.Transforms.Images;

/// <summary>A class folder and the files in it and in its sub-folders.</summary>
internal sealed class ClassFolder
{
    /// <param name="path">Its path, beginning with the folder as it was given.</param>
    /// <param name="files">The files by whether they are pictures.</param>
    public ClassFolder(string path, ILookup<bool, string> files)
    {
        Path = path;
        Pictures = [.. files[true]];
        Others = [.. files[false]];
        var within = Pictures.Select(file => file[(path.Length + 1)..]).ToList();
        HasPicturesItself = within.Exists(file => !file.Contains(System.IO.Path.DirectorySeparatorChar));
        Folders =
        [
            .. within.Select(file => file.Split(System.IO.Path.DirectorySeparatorChar, 2)).Where(parts => parts.Length == 2)
                .Select(parts => parts[0]).Distinct(),
        ];
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public IReadOnlyList<string> Pictures { get; }

    public IReadOnlyList<string> Others { get; }

    /// <summary>Whether a picture lies directly in it.</summary>
    public bool HasPicturesItself { get; }

    /// <summary>The names of its sub-folders that hold pictures, in the pictures' order.</summary>
    public IReadOnlyList<string> Folders { get; }
}
