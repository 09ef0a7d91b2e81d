namespace NormML.Transforms.Images;

/// <summary>One row's picture, captured by copy: it stays valid when the cursor has moved on.</summary>
internal readonly struct Picture
{
    private readonly object? content;
    private readonly string? column;
    private readonly long row;

    private Picture(PictureKind kind, object? content, string? column, long row)
    {
        Kind = kind;
        this.content = content;
        this.column = column;
        this.row = row;
    }

    public PictureKind Kind { get; }

    /// <summary>Its name in messages: the path, or the row and column.</summary>
    public string Name => column is null ? $"'{Path}'" : $"in row {row} of column '{column}'";

    /// <summary>Whether there is anything to read; a path's row may be empty.</summary>
    public bool IsEmpty => content is null;

    /// <summary>Bytes that the captured content takes.</summary>
    public int Size => content switch
    {
        byte[] bytes => bytes.Length,
        float[] values => values.Length * sizeof(float),
        _ => 0,
    };

    public string Path => (string)content!;

    public byte[] EncodedBytes => (byte[])content!;

    /// <summary>An <see cref="PictureKind.Image"/> as the reader's resized bytes [C,H,W].</summary>
    public byte[] Planes => (byte[])content!;

    public float[] Vector => (float[])content!;

    public static Picture FromPath(string path) => new(PictureKind.Path, path, null, 0);

    public static Picture FromEncodedBytes(byte[] bytes, string column, long row) =>
        new(PictureKind.EncodedBytes, bytes, column, row);

    public static Picture FromPlanes(byte[] planes, string column, long row) =>
        new(PictureKind.Image, planes, column, row);

    public static Picture FromVector(float[] values, string column, long row) =>
        new(PictureKind.Vector, values, column, row);

    /// <summary>An empty row; reading it throws an error that names the row.</summary>
    public static Picture Missing(PictureKind kind, string column, long row) => new(kind, null, column, row);

    /// <summary>
    /// The same picture without its content, where the pixels are kept elsewhere.
    /// </summary>
    public Picture NameOnly() => Kind == PictureKind.Path ? this : new(Kind, null, column, row);
}
