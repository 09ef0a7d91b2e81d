namespace NormML.Transforms.NormalizeChannels;

/// <summary>The errors about a column whose channels cannot be normalized.</summary>
internal static class ChannelColumnErrors
{
    private const string Kinds =
        "images (an image of known size) or a float vector of known size [channels, height, width]";

    public static ArgumentException Missing(string name, IEnumerable<string> existing) =>
        new(
            $"NormalizeChannels reads column '{name}', which does not exist; the data have {string.Join(", ", existing.Select(e => $"'{e}'"))}; name one of them as inputColumnName."
        );

    public static ArgumentException WrongType(string name, string type) =>
        new(
            $"NormalizeChannels reads {Kinds}; column '{name}' is of type {type}; load and extract images with LoadImages, ResizeImages and, for a vector, ExtractPixels."
        );

    public static ArgumentException ImagesOfUnknownSize(string name) =>
        new(
            $"NormalizeChannels needs images of one known size; those of column '{name}' have an unknown one; put ResizeImages before it."
        );

    public static ArgumentException ImageChannels(string name, int received) =>
        new(
            $"An image has 3 channels: red, green, blue; received {received} means and standard deviations for column '{name}'; give 3 of each, or extract the channels you want with ExtractPixels."
        );

    public static ArgumentException VectorOfUnknownSize(string name) =>
        new(
            $"NormalizeChannels needs vectors of known size [channels, height, width]; those of column '{name}' have an unknown one; put [VectorType(channels, height, width)] on the row type's member, or use ExtractPixels after ResizeImages."
        );

    public static ArgumentException NotThreeDimensions(string name, string type) =>
        new(
            $"NormalizeChannels needs vectors with three dimensions [channels, height, width]; column '{name}' is {type}; put [VectorType(channels, height, width)] on the row type's member, or use ExtractPixels."
        );

    public static ArgumentException Interleaved(string name, string type) =>
        new(
            $"Pixels must come channel by channel [channels, height, width]; column '{name}' is {type}, colors beside each other; leave interleavePixelColors of ExtractPixels at false."
        );

    public static ArgumentException WrongChannels(string name, string type, int channels, int received) =>
        new(
            $"NormalizeChannels needs one mean and one standard deviation for each channel; column '{name}' is {type} with {channels} channels; received {received} of each."
        );
}
