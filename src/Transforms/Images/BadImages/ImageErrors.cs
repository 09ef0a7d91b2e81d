namespace NormML.Transforms.Images;

/// <summary>The errors about images that cannot be used.</summary>
internal static class ImageErrors
{
    private const string Mark = "NormML.Image";

    /// <summary>Whether an exception was created here, so it is certainly about one image.</summary>
    public static bool AreFrom(Exception exception) => exception.Data.Contains(Mark);

    /// <summary>
    /// Whether an exception is about one image, so that <see cref="OnBadImage.Skip"/> may go on without it.
    /// </summary>
    public static bool IsAboutImage(Exception exception) =>
        exception is InvalidDataException or IOException or UnauthorizedAccessException;

    public static InvalidDataException Unreadable(string name, string reason, Exception? inner = null) =>
        Marked(new InvalidDataException($"The image {name} cannot be read: {reason}; replace or remove it.", inner));

    public static FileNotFoundException NotFound(string path, Exception inner) =>
        Marked(
            new FileNotFoundException(
                $"The image '{path}' does not exist; check the path (a relative one starts at "
                    + $"'{Environment.CurrentDirectory}').",
                path,
                inner
            )
        );

    public static UnauthorizedAccessException NoPermission(string path, Exception inner) =>
        Marked(
            new UnauthorizedAccessException(
                $"The image '{path}' cannot be opened: it is a folder or the file may not be read; check its "
                    + "permissions.",
                inner
            )
        );

    public static IOException ReadFailed(string path, Exception inner) =>
        Marked(new IOException($"The image '{path}' cannot be read: {inner.Message}", inner));

    public static string TooManyPixels(long width, long height, long limit) =>
        $"it claims {width} x {height} pixels, more than the limit of {limit} (ImageOptions.MaximumPixels)";

    private static T Marked<T>(T exception)
        where T : Exception
    {
        exception.Data[Mark] = true;
        return exception;
    }
}
