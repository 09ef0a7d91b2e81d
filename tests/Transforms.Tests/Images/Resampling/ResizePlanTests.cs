using FsCheck;
using FsCheck.Fluent;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class ResizePlanTests
{
    [Theory]
    [InlineData(375, 500, 224, 224, 298, 0, 37)]
    [InlineData(500, 375, 224, 298, 224, 37, 0)]
    [InlineData(333, 500, 224, 224, 336, 0, 56)]
    [InlineData(7, 12, 5, 5, 8, 0, 2)] // an offset of 1.5 rounds to even
    [InlineData(7, 9, 5, 5, 6, 0, 0)] // and so does one of 0.5
    [InlineData(5, 5, 5, 5, 5, 0, 0)]
    [InlineData(2, 3, 10, 10, 15, 0, 2)] // also when the image is enlarged
    public void Center_crop_is_torchvisions(
        int height,
        int width,
        int size,
        long scaledHeight,
        long scaledWidth,
        long top,
        long left
    ) =>
        Assert.Equal(
            new ResizePlan(scaledHeight, scaledWidth, top, left),
            ResizePlan.For(height, width, new ImageOptions { Height = size, Width = size })
        );

    [Fact]
    public void Stretch_takes_the_whole_image() =>
        Assert.Equal(
            new ResizePlan(8, 16, 0, 0),
            ResizePlan.For(
                100,
                30,
                new ImageOptions
                {
                    Height = 8,
                    Width = 16,
                    Resize = ResizeMode.Stretch,
                }
            )
        );

    [Fact]
    public void The_scaled_image_covers_the_target_and_just_fits_one_side() =>
        Prop.ForAll(
                Gen.Choose(1, 5000).Four().ToArbitrary(),
                sizes =>
                {
                    var (height, width, targetHeight, targetWidth) = sizes;
                    var plan = ResizePlan.For(
                        height,
                        width,
                        new ImageOptions { Height = targetHeight, Width = targetWidth }
                    );
                    return plan.Top >= 0
                        && plan.Left >= 0
                        && plan.Top + targetHeight <= plan.Height
                        && plan.Left + targetWidth <= plan.Width
                        && (plan.Height == targetHeight || plan.Width == targetWidth)
                        && Math.Abs((double)plan.Height * width / height - plan.Width)
                            <= Math.Max(1, (double)width / height);
                }
            )
            .QuickCheckThrowOnFailure();
}
