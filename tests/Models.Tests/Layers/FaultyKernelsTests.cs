using NormML.Models.Layers;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Tests.Layers;

/// <summary>Convolutions are correct on every processor and for every number of channels.</summary>
public sealed class FaultyKernelsTests
{
    public static IEnumerable<object[]> Channels =>
        from channels in (int[])[3, 8, 16, 17, 24, 28]
        from filters in (int[])[6, 12, 16, 20]
        select new object[] { channels, filters };

    [Theory]
    [InlineData(17, 6, 3, 1, false)]
    [InlineData(5, 20, 3, 2, true)]
    [InlineData(16, 32, 3, 1, true)]
    [InlineData(7, 5, 1, 1, false)]
    [InlineData(7, 5, 1, 2, true)]
    public void The_way_around_changes_neither_result_nor_gradients(
        int channels,
        int filters,
        int kernel,
        int stride,
        bool hasBias
    )
    {
        using var scope = NewDisposeScope();
        var expected = Results((x, w, b) => functional.conv2d(x, w, b, [stride, stride], [kernel / 2, kernel / 2]));
        var filledUp = Results(
            (x, w, b) => FaultyKernels.Convolve(x, w, b, [stride, stride], [kernel / 2, kernel / 2])
        );

        foreach (var (right, result) in expected.Zip(filledUp))
        {
            Close.Relative(right, result, 1e-13, "filled up");
        }

        Tensor[] Results(Func<Tensor, Tensor, Tensor?, Tensor> convolve)
        {
            Tensor Variable(params long[] shape) =>
                arange(shape.Aggregate((a, b) => a * b), ScalarType.Float64)
                    .sin()
                    .reshape(shape)
                    .detach()
                    .requires_grad_();
            var (x, w, b) = (
                Variable(2, channels, 5, 5),
                Variable(filters, channels, kernel, kernel),
                hasBias ? Variable(filters) : null
            );
            var y = convolve(x, w, b);
            y.square().sum().backward();
            return [y.detach(), x.grad!.contiguous(), w.grad!.contiguous(), .. b is null ? [] : (Tensor[])[b.grad!]];
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void In_32_bits_it_is_right_for_any_number_of_channels(int channels, int filters)
    {
        using var scope = NewDisposeScope();
        using var convolution = ConvolutionFactory.Create(
            new PlainConvolutionOptions(),
            new ConvolutionShape(channels, filters, 3) { Padding = 1 }
        );
        using (no_grad())
        {
            convolution.Weight.copy_(
                arange(convolution.Weight.numel(), ScalarType.Float32).sin().reshape(convolution.Weight.shape)
            );
        }

        var input = arange(2 * channels * 6 * 6, ScalarType.Float32).cos().reshape(2, channels, 6, 6);
        var (output, gradient) = Results(convolution, input);
        var (exact, exactGradient) = Results(convolution.to(ScalarType.Float64), input.to(ScalarType.Float64));

        Close.Relative(exact, output, 1e-5, "output");
        Close.Relative(exactGradient, gradient, 1e-5, "gradient of the input");

        static (double[] Output, double[] Gradient) Results(Module<Tensor, Tensor> module, Tensor input)
        {
            var variable = input.detach().requires_grad_();
            var output = module.call(variable);
            output.square().sum().backward();
            return (Close.Values(output), Close.Values(variable.grad!));
        }
    }
}
