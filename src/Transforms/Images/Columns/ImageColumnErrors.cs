namespace NormML.Transforms.Images;

/// <summary>The errors about an image column that cannot be used.</summary>
internal static class ImageColumnErrors
{
    private const string Kinds =
        "a path (text), the bytes of an image file (LoadRawImageBytes), an image (LoadImages) or a float vector "
        + "of known size [channels, height, width]";

    public static ArgumentException Missing(string name, IEnumerable<string> existing) =>
        new(
            $"The image column '{name}' does not exist; the data have {List(existing)}; name one of them as "
                + "feature column."
        );

    public static ArgumentException WrongType(string name, string type) =>
        new($"The image column must hold {Kinds}; column '{name}' is of type {type}.");

    public static ArgumentException UnknownLength(string name, ImageOptions options) =>
        new(
            $"An image column of floats needs a known size; column '{name}' has none; put "
                + $"[VectorType({options.Channels}, {options.Height}, {options.Width})] on the row type's member or use "
                + "ExtractPixels after ResizeImages."
        );

    public static ArgumentException WrongLength(string name, string received, ImageOptions options) =>
        new(
            $"The image column '{name}' must hold {options.Channels} x {options.Height} x {options.Width} = "
                + $"{options.Length} values [channels, height, width]; received {received}; resize the images or choose "
                + "the size and channels that they have."
        );

    public static ArgumentException Interleaved(string name, string type) =>
        new(
            $"Pixels must come channel by channel [channels, height, width]; column '{name}' is {type}, colors "
                + "beside each other; leave interleavePixelColors of ExtractPixels at false."
        );

    public static ArgumentException ExtractedBytes(string name, string type) =>
        new(
            $"Extracted pixels must be floats; column '{name}' is {type}; leave outputAsFloatArray of ExtractPixels "
                + "at true. (A plain vector of bytes is taken for the content of an image file.)"
        );

    public static ArgumentException OtherKind(string name, ImageKind trained, ImageKind scored, ImageOptions pixels)
    {
        var loading = scored switch
        {
            ImageKind.Path => "ml.Transforms.LoadImages, ",
            ImageKind.EncodedBytes => "MLImage.CreateFromStream in the row's class, ml.Transforms.",
            _ => "ml.Transforms.",
        };
        var remedy =
            trained == ImageKind.Vector
                ? $"prepare the images as for training: {loading}ResizeImages to {pixels.Width} x {pixels.Height}, ExtractPixels, and what "
                    + "followed there"
                : $"score the {Words(trained)}, or turn the vectors into images with ml.Transforms.ConvertToImage({pixels.Height}, "
                    + $"{pixels.Width}, \"Image\", \"{name}\") and name that column '{name}'";
        return new(
            $"The numbers of an image must be those of training; the model was trained on {Words(trained)}, and column '{name}' "
                + $"holds {Words(scored)}; {remedy}."
        );
    }

    private static string Words(ImageKind kind) =>
        kind switch
        {
            ImageKind.Path => "paths (text)",
            ImageKind.EncodedBytes => "bytes of image files",
            ImageKind.Image => "images (MLImage)",
            _ => "float vectors",
        };

    private static string List(IEnumerable<string> names) =>
        string.Join(", ", names.Select(name => $"'{name}'")) is { Length: > 0 } list ? list : "no columns";
}
