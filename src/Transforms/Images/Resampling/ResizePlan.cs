namespace NormML.Transforms.Images;

/// <summary>The size that an image is scaled to, and where in it the target lies.</summary>
/// <param name="Height">Rows of the scaled image.</param>
/// <param name="Width">Columns of the scaled image.</param>
/// <param name="Top">The target's first row.</param>
/// <param name="Left">The target's first column.</param>
internal readonly record struct ResizePlan(long Height, long Width, long Top, long Left)
{
    /// <summary>
    /// The plan for an upright image. The center crop follows torchvision's Resize and CenterCrop: the longer side's
    /// length is cut to a whole number, a crop's half-pixel offset goes to the even side.
    /// </summary>
    public static ResizePlan For(int height, int width, ImageOptions options)
    {
        if (options.Resize == ResizeMode.Stretch)
        {
            return new ResizePlan(options.Height, options.Width, 0, 0);
        }
        // Which side just fits: options.Height / height against options.Width / width, as whole numbers.
        var heightFits = (long)options.Height * width >= (long)options.Width * height;
        var scaledHeight = heightFits ? options.Height : (long)options.Width * height / width;
        var scaledWidth = heightFits ? (long)options.Height * width / height : options.Width;
        return new ResizePlan(
            scaledHeight,
            scaledWidth,
            (long)Math.Round((scaledHeight - options.Height) / 2.0, MidpointRounding.ToEven),
            (long)Math.Round((scaledWidth - options.Width) / 2.0, MidpointRounding.ToEven)
        );
    }
}
