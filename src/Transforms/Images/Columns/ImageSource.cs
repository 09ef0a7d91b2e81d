namespace NormML.Transforms.Images;

/// <summary>One row's image, captured by copy: it stays valid when the cursor has moved on.</summary>
internal readonly struct ImageSource
{
    private readonly object? content;
    private readonly string? column;
    private readonly long row;

    private ImageSource(ImageKind kind, object? content, string? column, long row)
    {
        Kind = kind;
        this.content = content;
        this.column = column;
        this.row = row;
    }

    public ImageKind Kind { get; }

    /// <summary>Its name in messages: the path, or the row and column.</summary>
    public string Name => column is null ? $"'{Path}'" : $"in row {row} of column '{column}'";

    /// <summary>Whether there is anything to read; a path's row may be empty.</summary>
    public bool IsEmpty => content is null;

    /// <summary>Bytes that the captured content takes.</summary>
    public int Size =>
        content switch
        {
            byte[] bytes => bytes.Length,
            float[] values => values.Length * sizeof(float),
            _ => 0,
        };

    public string Path => (string)content!;

    public byte[] EncodedBytes => (byte[])content!;

    /// <summary>An <see cref="ImageKind.Image"/> as the reader's resized bytes [C,H,W].</summary>
    public byte[] Planes => (byte[])content!;

    public float[] Vector => (float[])content!;

    public static ImageSource FromPath(string path) => new(ImageKind.Path, path, null, 0);

    public static ImageSource FromEncodedBytes(byte[] bytes, string column, long row) =>
        new(ImageKind.EncodedBytes, bytes, column, row);

    public static ImageSource FromPlanes(byte[] planes, string column, long row) =>
        new(ImageKind.Image, planes, column, row);

    public static ImageSource FromVector(float[] values, string column, long row) =>
        new(ImageKind.Vector, values, column, row);

    /// <summary>An empty row; reading it throws an error that names the row.</summary>
    public static ImageSource Missing(ImageKind kind, string column, long row) => new(kind, null, column, row);

    /// <summary>
    /// The same image without its content, where the pixels are kept elsewhere.
    /// </summary>
    public ImageSource NameOnly() => Kind == ImageKind.Path ? this : new(Kind, null, column, row);
}
