using NormML.Models.Layers;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Normalization;

public class ConvolutionTests
{
    private static readonly ConvolutionShape Shape = new(4, 6, 3) { Padding = 1, Groups = 2 };

    [Fact]
    public void A_new_convolution_with_weight_norm_computes_what_a_plain_one_does()
    {
        using var scope = NewDisposeScope();
        using var plain = Create("plain", Shape with { Bias = true });
        using var normed = Create("weight-norm", Shape with { Bias = true });
        var input = Formula.Tensor(1, [2, 4, 5, 5]);
        Close.Relative(plain.call(input), normed.call(input), 1e-6, "output");
        Assert.Equal([6, 1, 1, 1], normed.Parameter("weight_g").shape);

        // The norm of v does not matter.
        using (no_grad())
            normed.Parameter("weight_v").mul_(3);
        Close.Relative(plain.call(input), normed.call(input), 1e-6, "output of a longer v");
    }

    [Theory]
    [InlineData("weight-standardization", 1)]
    [InlineData("scaled-weight-standardization", 1.7128585504496627 / 4.242640687119285)]
    [InlineData("scaled-weight-standardization:gamma=1", 1 / 4.242640687119285)]
    public void Standardized_filters_have_mean_0_and_a_given_deviation(string text, double deviation)
    {
        // An image of one pixel in the middle reads the filters: fan in 2 x 9.
        using var scope = NewDisposeScope();
        using var convolution = Create(text, Shape);
        var filters = new List<double>[6];
        for (var i = 0; i < 6; i++)
            filters[i] = [];
        for (var channel = 0; channel < 4; channel++)
        {
            var input = zeros(1, 4, 3, 3);
            input[0, channel, 1, 1] = 1;
            var read = Close.Values(convolution.call(input));
            for (var output = channel / 2 * 3; output < channel / 2 * 3 + 3; output++)
                filters[output].AddRange(read.Skip(output * 9).Take(9));
        }

        foreach (var filter in filters)
        {
            Assert.Equal(18, filter.Count);
            Assert.InRange(filter.Average(), -1e-6, 1e-6);
            Assert.InRange(Math.Sqrt(filter.Average(value => value * value)) / deviation, 0.9999, 1.0001);
        }
    }

    [Fact]
    public void Scaled_weight_standardization_has_a_bias_of_0_in_any_network()
    {
        using var convolution = Create("scaled-weight-standardization", Shape);
        Assert.All(Close.Values(convolution.Bias!), value => Assert.Equal(0, value));
        Assert.Equal([6, 1, 1, 1], convolution.Parameter("gain").shape);
    }

    [Fact]
    public void FixUps_scalars_stand_around_the_convolution()
    {
        using var scope = NewDisposeScope();
        var all = FixupScalars.InputBias | FixupScalars.Scale | FixupScalars.OutputBias;
        using var plain = Create("plain", Shape with { Bias = true });
        using var convolution = Create("plain", Shape with { Bias = true, Fixup = all });
        var input = Formula.Tensor(1, [2, 4, 5, 5]);
        Close.Relative(plain.call(input), convolution.call(input), 1e-6, "at the start");
        using (no_grad())
        {
            convolution.Parameter("input_bias").fill_(2);
            convolution.Parameter("scale").fill_(3);
            convolution.Parameter("output_bias").fill_(5);
        }

        Close.Relative(plain.call(input + 2) * 3 + 5, convolution.call(input), 1e-6, "with scalars");
    }

    [Theory]
    [InlineData(
        "weight-standardization:epsilon=0",
        3,
        "Weight standardization needs an epsilon above 0; received 0; 1e-6 is usual."
    )]
    [InlineData(
        "scaled-weight-standardization:gamma=-1",
        3,
        "Scaled weight standardization needs a gamma above 0; received -1; that of ReLU is 1.7129."
    )]
    [InlineData(
        "weight-standardization",
        1,
        "Weight standardization needs filters of at least 2 weights; received a 1x1 convolution of 4 channels in 4 groups; choose fewer groups or plain convolutions."
    )]
    public void What_cannot_be_is_an_error(string text, int kernel, string message)
    {
        var shape = new ConvolutionShape(4, 4, kernel) { Groups = 4 };
        Assert.Equal(
            message,
            Assert
                .Throws<ArgumentException>(() => ConvolutionFactory.Create(ConvolutionOptions.Parse(text), shape))
                .Message
        );
    }

    private static Convolution Create(string text, ConvolutionShape shape)
    {
        var convolution = ConvolutionFactory.Create(ConvolutionOptions.Parse(text), shape);
        using var generator = new Generator(3);
        convolution.Initialize(generator);
        return convolution;
    }
}
