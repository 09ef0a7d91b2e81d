using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>Applies values per channel to images [N, C, ...].</summary>
internal static class PerChannel
{
    /// <summary>The axes after C.</summary>
    public static long[] PixelAxes(Tensor input) => [.. Enumerable.Range(2, (int)input.ndim - 2)];

    /// <summary>
    /// The mean square over the pixels of each channel of each image, [N, C]. Uses the Euclidean norm, because its
    /// gradient takes fewer passes than that of squares.
    /// </summary>
    public static Tensor MeanSquare(Tensor input)
    {
        var pixels = input.flatten(2);
        using Scalar count = pixels.shape[2];
        return pixels.norm(dim: 2).Squared() / count;
    }

    /// <summary>Reshapes [C] or [N, C] so that it broadcasts over the pixels of the input.</summary>
    public static Tensor Spread(Tensor values, Tensor input) =>
        input.ndim == 2 ? values : values.reshape([.. values.shape, .. Enumerable.Repeat(1L, (int)input.ndim - 2)]);

    /// <summary>Repeats each group's value for its channels: [N, groups] to [N, C].</summary>
    public static Tensor Repeat(Tensor values, long channels)
    {
        var shape = values.shape;
        return values.unsqueeze(2).expand([shape[0], shape[1], channels / shape[1]]).reshape(shape[0], channels);
    }

    /// <summary>x scale + shift, each of them [C] or [N, C]; the result is a new tensor that may be changed in
    /// place.</summary>
    public static Tensor ScaleAndShift(Tensor input, Tensor scale, Tensor shift) =>
        (input * Spread(scale, input)).add_(Spread(shift, input), Tensors.One);
}
