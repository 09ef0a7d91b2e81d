namespace NormML.Transforms.Pixels;

/// <summary>What is said about pictures that cannot be used, in one place.</summary>
internal static class PictureErrors
{
    /// <summary>Whether an exception is about one picture, so that <see cref="OnBadImage.Skip"/> may go on without it.</summary>
    public static bool IsAboutPicture(Exception exception) =>
        exception is InvalidDataException or IOException or UnauthorizedAccessException;

    public static InvalidDataException Unreadable(string name, string reason, Exception? inner = null) =>
        new($"The picture {name} cannot be read: {reason}; replace or remove it.", inner);

    public static FileNotFoundException NotFound(string path, Exception inner) =>
        new($"The picture '{path}' does not exist; check the path (a relative one starts at '{Environment.CurrentDirectory}').", path, inner);

    public static UnauthorizedAccessException NoPermission(string path, Exception inner) =>
        new($"The picture '{path}' cannot be opened: it is a folder or the file may not be read; check its permissions.", inner);

    public static IOException ReadFailed(string path, Exception inner) =>
        new($"The picture '{path}' cannot be read: {inner.Message}", inner);

    public static string TooManyPixels(long width, long height, long limit) =>
        $"it claims {width} x {height} pixels, more than the limit of {limit} (PixelOptions.MaximumPixels)";

    /// <summary>For a split by class: a class that cannot be on both sides.</summary>
    public static InvalidDataException ClassWithOnePicture(string className) =>
        new($"Every class needs at least 2 pictures to be both trained on and validated; class '{className}' has 1; add pictures of it, remove the class, or hand over validation data of its own.");

    /// <summary>For training: a class without any picture.</summary>
    public static InvalidDataException ClassWithoutPicture(string className) =>
        new($"Every class needs pictures to learn from; class '{className}' has none; add pictures of it or remove the class.");
}
