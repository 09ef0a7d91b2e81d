using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// The random choices of one step of <see cref="CrossNorm"/>: from which image each image takes its statistics, [N],
/// and the boxes to which content and style are cropped, if any.
/// </summary>
internal readonly record struct CrossDraw(Tensor Permutation, Box? Content, Box? Style)
{
    /// <summary>Draws from torch's global generator; null if the step exchanges nothing.</summary>
    public static CrossDraw? Random(CrossNormOptions options, long[] shape)
    {
        using var chance = rand(1);
        if (chance.item<float>() >= options.Probability)
        {
            return null;
        }

        var permutation = randperm(shape[0]);
        Box? content = options.Crop is CrossCrop.Content or CrossCrop.Both ? Box.Random(shape[2], shape[3]) : null;
        Box? style = options.Crop is CrossCrop.Style or CrossCrop.Both ? Box.Random(shape[2], shape[3]) : null;
        return new CrossDraw(permutation, content, style);
    }
}

/// <summary>A rectangle in images [N, C, H, W], in pixels.</summary>
internal readonly record struct Box(long Top, long Left, long Height, long Width)
{
    private const double LeastArea = 0.1;

    public Tensor Of(Tensor images) => images.narrow(2, Top, Height).narrow(3, Left, Width);

    /// <summary>
    /// A box of more than a tenth of the image's area. Before the box is cut off at the edges, its share of the area is
    /// uniform, Beta(1, 1).
    /// </summary>
    public static Box Random(long height, long width)
    {
        while (true)
        {
            using var draws = rand(3, dtype: ScalarType.Float64);
            var (share, y, x) = (draws[0].item<double>(), draws[1].item<double>(), draws[2].item<double>());
            var (top, rows) = Side(height, Math.Sqrt(share), y);
            var (left, columns) = Side(width, Math.Sqrt(share), x);
            if (rows * columns > LeastArea * height * width)
            {
                return new Box(top, left, rows, columns);
            }
        }
    }

    private static (long Start, long Length) Side(long length, double share, double center)
    {
        var wanted = Math.Max(1, (long)(length * share));
        var start = (long)(length * center) - wanted / 2;
        var first = Math.Max(0, start);
        return (first, Math.Min(length, start + wanted) - first);
    }
}
