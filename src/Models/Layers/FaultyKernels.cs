using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Layers;

/// <summary>
/// Works around wrong convolutions of libtorch's CPU kernels. On some processors (seen on AMD family 26 with libtorch
/// 2.10) a kernel that works on blocks of 16 channels reads the unused rest of the last block without clearing it, so
/// results are wrong if the number of channels is not a multiple of 16. The workaround pads the channels with zeros. On
/// the same processors a 1x1 kernel crashes the process on images of few pixels; there, a matrix product replaces it.
/// </summary>
internal static class FaultyKernels
{
    private const long Block = 16;
    private const long FewPixels = 64;

    private static readonly Lazy<bool> Present = new(() => !IsRight());

    /// <summary>
    /// Whether this process has faulty kernels; checked once, by a small convolution and its gradient.
    /// </summary>
    public static bool ArePresent => Present.Value;

    /// <summary>Computes a convolution with one group without the faulty kernels.</summary>
    public static Tensor Convolve(Tensor input, Tensor filters, Tensor? bias, long[] strides, long[] padding)
    {
        if (filters.shape[2] == 1)
        {
            return input.shape[2] * input.shape[3] <= FewPixels && padding[0] == 0
                ? Multiply(input, filters, bias, strides[0])
                : functional.conv2d(input, filters, bias, strides, padding);
        }

        var (output, channels) = (filters.shape[0], filters.shape[1]);
        var (moreOutput, moreChannels) = (Missing(output), Missing(channels));
        if (moreOutput == 0 && moreChannels == 0)
        {
            return functional.conv2d(input, filters, bias, strides, padding);
        }

        var whole = functional.conv2d(
            functional.pad(input, [0, 0, 0, 0, 0, moreChannels]),
            functional.pad(filters, [0, 0, 0, 0, 0, moreChannels, 0, moreOutput]),
            bias is null ? null : functional.pad(bias, [0, moreOutput]),
            strides,
            padding
        );
        return moreOutput == 0 ? whole : whole.narrow(1, 0, output).contiguous();
    }

    private static Tensor Multiply(Tensor input, Tensor filters, Tensor? bias, long stride)
    {
        var every = TensorIndex.Slice(step: stride);
        var images = stride == 1 ? input : input[TensorIndex.Colon, TensorIndex.Colon, every, every];
        var shape = images.shape;
        var product = filters.flatten(1).matmul(images.flatten(2));
        return (bias is null ? product : product + bias.unsqueeze(1)).reshape(shape[0], -1, shape[2], shape[3]);
    }

    private static long Missing(long channels) => (Block - channels % Block) % Block;

    private static bool IsRight()
    {
        const long channels = Block + 1;
        // A batch of one image would use another kernel.
        const long batch = 2;
        using var scope = NewDisposeScope();
        var input = Values(batch, channels, 4, 4);
        var filters = Values(channels, channels, 3, 3);
        using Scalar notANumber = float.NaN;
        // Fill and free memory of these sizes, so that the uncleared values are not zero by chance.
        for (var size = 1 << 10; size <= 1 << 16; size <<= 1)
        {
            full([size], notANumber).Dispose();
        }

        var (output, gradient) = Results(input, filters);
        var (exactOutput, exactGradient) = Results(input.to(float64), filters.to(float64));
        return output.to(float64).allclose(exactOutput, rtol: 1e-3)
            && gradient.to(float64).allclose(exactGradient, rtol: 1e-3);
    }

    private static Tensor Values(params long[] shape) =>
        tensor([.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => MathF.Sin(i))])
            .reshape(shape);

    private static (Tensor Output, Tensor Gradient) Results(Tensor input, Tensor filters)
    {
        using var withGradients = enable_grad();
        var variable = input.detach().requires_grad_();
        var output = functional.conv2d(variable, filters, padding: [1, 1]);
        output.sum().backward();
        return (output.detach(), variable.grad!);
    }
}
