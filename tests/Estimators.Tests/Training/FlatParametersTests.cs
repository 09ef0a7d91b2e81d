using NormML.Estimators.Training;
using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

public sealed class FlatParametersTests
{
    [Fact]
    public void Weights_come_first_with_decay_then_the_rest_without()
    {
        using var network = new ToyNetwork(classes: 3);
        using var parameters = new FlatParameters(network, new ParameterLayout { WeightDecay = 0.5 });

        Assert.Equal([new ParameterGroup(0, 6, 0.5), new ParameterGroup(6, 3, 0)], parameters.Groups);
        Assert.Equal(9, parameters.Values.numel());
    }

    [Theory]
    [InlineData("weight-norm", "weight_g")]
    [InlineData("scaled-weight-standardization", "gain")]
    public void A_parameter_with_one_number_per_unit_has_no_weight_decay_whatever_its_shape(
        string convolution,
        string name
    )
    {
        using var network = NetworkFactory.Create(
            SmallNetwork.Options with
            {
                Convolution = ConvolutionOptions.Parse(convolution),
            },
            2,
            seed: 1
        );
        using var parameters = new FlatParameters(network, new ParameterLayout { WeightDecay = 0.5 });

        List<FlatParameter> scales =
        [
            .. parameters.Learned.Where(parameter => parameter.Name.EndsWith(name, StringComparison.Ordinal)),
        ];
        Assert.Equal(6, scales.Count);
        Assert.All(scales, scale => Assert.Equal(4, scale.Values.dim()));
        Assert.All(scales, scale => Assert.Equal(0, GroupOf(scale).WeightDecay));
        Assert.Equal(0.5, GroupOf(parameters.Learned.Single(parameter => parameter.Name == "fc.weight")).WeightDecay);

        ParameterGroup GroupOf(FlatParameter parameter) =>
            parameters.Groups.Single(group =>
                parameter.Offset >= group.Offset && parameter.Offset < group.Offset + group.Length
            );
    }

    [Fact]
    public void Frozen_parameters_come_last_and_do_not_change_until_they_thaw()
    {
        using var scope = NewDisposeScope();
        using var network = new ToyNetwork(classes: 3);
        using var parameters = new FlatParameters(
            network,
            new ParameterLayout
            {
                WeightDecay = 0.5,
                LearningRateFactor = name => name == "bias" ? 10 : 1,
                LearnsLater = parameter => ReferenceEquals(parameter, network.Weight),
            }
        );
        using var optimizer = new StochasticGradientDescent(parameters, momentum: 0, nesterov: false);

        Assert.Equal([new ParameterGroup(0, 3, 0, 10), new ParameterGroup(3, 6, 0.5)], parameters.Groups);
        Assert.Equal(["bias"], parameters.Learned.Select(parameter => parameter.Name));
        Assert.Null(network.Weight.grad);
        Step();
        Fixtures.AssertClose([-1, -1, -1], network.Bias, 1e-6);
        Fixtures.AssertClose([0, 0, 0, 0, 0, 0], network.Weight, 0);

        parameters.Thaw();
        Assert.Equal(["bias", "weight"], parameters.Learned.Select(parameter => parameter.Name));
        Step();
        Fixtures.AssertClose([-2, -2, -2], network.Bias, 1e-6);
        Fixtures.AssertClose([-0.1f, -0.1f, -0.1f, -0.1f, -0.1f, -0.1f], network.Weight, 1e-6);

        void Step()
        {
            using (no_grad())
            {
                network.Bias.grad!.fill_(1);
                network.Weight.grad?.fill_(1);
            }

            optimizer.Step(0.1);
        }
    }

    [Fact]
    public void The_tensors_of_the_network_remain_views_after_steps_and_loading()
    {
        using var scope = NewDisposeScope();
        using var network = new ToyNetwork();
        using var parameters = new FlatParameters(network, new ParameterLayout());
        using var optimizer = new StochasticGradientDescent(parameters, momentum: 0.9, nesterov: true);

        for (var step = 1; step <= 3; step++)
        {
            var input = tensor([1f, 2f], [1, 1, 1, 2]);
            nn.functional.cross_entropy(network.call(input), tensor([0L])).backward();
            Assert.NotEqual(0, parameters.Gradients[0].item<float>());
            optimizer.Step(0.1);
        }

        using (no_grad())
        {
            parameters.Values.copy_(arange(6, dtype: ScalarType.Float32));
        }

        Fixtures.AssertClose([0, 1, 2, 3], network.Weight, 0);
        Fixtures.AssertClose([4, 5], network.Bias, 0);
    }

    [Fact]
    public void Backward_accumulates_into_the_flat_gradients()
    {
        using var scope = NewDisposeScope();
        using var network = new ToyNetwork();
        using var parameters = new FlatParameters(network, new ParameterLayout());

        network.call(tensor([1f, 2f], [1, 1, 1, 2])).sum().backward();

        Fixtures.AssertClose([1, 2, 1, 2, 1, 1], parameters.Gradients, 0);
    }

    [Fact]
    public void The_network_outlives_the_flat_parameters()
    {
        using var scope = NewDisposeScope();
        using var network = new ToyNetwork();
        using (var parameters = new FlatParameters(network, new ParameterLayout()))
        using (no_grad())
        {
            parameters.Values.fill_(7);
        }

        Fixtures.AssertClose([7, 7, 7, 7], network.Weight, 0);
        Assert.Null(network.Weight.grad);
    }
}
