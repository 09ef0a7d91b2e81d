using Microsoft.ML.Data;

namespace Microsoft.ML.Imaging;

/// <summary>
/// The three ways of ResizeImages: Fill picks the nearest pixel; Pad and Crop keep the picture's proportions and
/// interpolate linearly, over the whole area a pixel comes from where the picture shrinks.
/// </summary>
internal static class RasterResizing
{
    public static Raster Resize(Raster source, int width, int height, ImageResizeMode mode)
    {
        if (mode == ImageResizeMode.Fill)
        {
            return Nearest(source, width, height);
        }

        var widthAspect = (float)width / source.Width;
        var heightAspect = (float)height / source.Height;
        var isPad = mode == ImageResizeMode.Pad;
        var aspect = isPad ? Math.Min(widthAspect, heightAspect) : Math.Max(widthAspect, heightAspect);
        var left = (int)((width - (source.Width * aspect)) / 2);
        var top = (int)((height - (source.Height * aspect)) / 2);
        switch (mode)
        {
            case ImageResizeMode.CropAnchorLeft:
                left = 0;
                break;
            case ImageResizeMode.CropAnchorRight:
                left = (int)(width - (source.Width * aspect));
                break;
            case ImageResizeMode.CropAnchorTop:
                top = 0;
                break;
            case ImageResizeMode.CropAnchorBottom:
                top = (int)(height - (source.Height * aspect));
                break;
        }

        var scaled = Linear(source, Math.Max(1, (int)(source.Width * aspect)), Math.Max(1, (int)(source.Height * aspect)));
        return Place(scaled, left, top, width, height);
    }

    private static Raster Nearest(Raster source, int width, int height)
    {
        var result = new Raster(width, height);
        for (var y = 0; y < height; y++)
        {
            var from = source.Row((int)((y + 0.5) * source.Height / height));
            var to = result.Row(y);
            for (var x = 0; x < width; x++)
            {
                from.Slice((int)((x + 0.5) * source.Width / width) * 4, 4).CopyTo(to[(x * 4)..]);
            }
        }

        return result;
    }

    /// <summary>Uncovered pixels stay 0, alpha included.</summary>
    private static Raster Place(Raster picture, int left, int top, int width, int height)
    {
        var result = new Raster(width, height);
        var (fromX, toX) = (Math.Max(0, -left), Math.Max(0, left));
        var count = Math.Min(picture.Width - fromX, width - toX);
        for (var y = Math.Max(0, top); y < Math.Min(height, top + picture.Height) && count > 0; y++)
        {
            picture.Row(y - top).Slice(fromX * 4, count * 4).CopyTo(result.Row(y)[(toX * 4)..]);
        }

        return result;
    }

    private static Raster Linear(Raster source, int width, int height)
    {
        var columns = Weights(source.Width, width);
        var rows = Weights(source.Height, height);
        var between = new float[source.Height * width * 4];
        for (var y = 0; y < source.Height; y++)
        {
            var from = source.Row(y);
            for (var x = 0; x < width; x++)
            {
                var to = between.AsSpan(((y * width) + x) * 4, 4);
                var (first, weights) = columns[x];
                for (var i = 0; i < weights.Length; i++)
                {
                    for (var channel = 0; channel < 4; channel++)
                    {
                        to[channel] += weights[i] * from[((first + i) * 4) + channel];
                    }
                }
            }
        }

        var result = new Raster(width, height);
        var sums = new float[width * 4];
        for (var y = 0; y < height; y++)
        {
            Array.Clear(sums);
            var (first, weights) = rows[y];
            for (var i = 0; i < weights.Length; i++)
            {
                var from = between.AsSpan((first + i) * sums.Length, sums.Length);
                for (var at = 0; at < sums.Length; at++)
                {
                    sums[at] += weights[i] * from[at];
                }
            }

            var to = result.Row(y);
            for (var at = 0; at < sums.Length; at++)
            {
                to[at] = (byte)Math.Clamp(sums[at] + 0.5f, 0f, 255f);
            }
        }

        return result;
    }

    /// <summary>For each target pixel the first source pixel and the weights of a triangle filter, their sum 1.</summary>
    private static (int First, float[] Weights)[] Weights(int from, int to)
    {
        var scale = (double)from / to;
        var radius = Math.Max(1.0, scale);
        var result = new (int, float[])[to];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)Math.Floor(centre - radius));
            var last = Math.Min(from - 1, (int)Math.Ceiling(centre + radius));
            var weights = new double[last - first + 1];
            for (var j = 0; j < weights.Length; j++)
            {
                weights[j] = Math.Max(0, 1 - (Math.Abs(first + j + 0.5 - centre) / radius));
            }

            var sum = weights.Sum();
            result[i] = (first, Array.ConvertAll(weights, weight => (float)(weight / sum)));
        }

        return result;
    }
}
