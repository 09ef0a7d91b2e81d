using NormML.Estimators.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

public sealed class FlatParametersTests
{
    [Fact]
    public void WeightsComeFirstWithDecayThenTheRestWithout()
    {
        using var network = new ToyNetwork(classes: 3);
        using var parameters = new FlatParameters(network, new ParameterLayout { WeightDecay = 0.5 });

        Assert.Equal([new ParameterGroup(0, 6, 0.5), new ParameterGroup(6, 3, 0)], parameters.Groups);
        Assert.Equal(9, parameters.Values.numel());
    }

    [Fact]
    public void TheNetworksTensorsStayViewsAfterStepsAndLoading()
    {
        using var scope = NewDisposeScope();
        using var network = new ToyNetwork();
        using var parameters = new FlatParameters(network, new ParameterLayout());
        using var optimizer = new StochasticGradientDescent(parameters, momentum: 0.9, nesterov: true);

        for (int step = 1; step <= 3; step++)
        {
            Tensor input = tensor([1f, 2f], [1, 1, 1, 2]);
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
    public void BackwardAddsIntoTheFlatGradients()
    {
        using var scope = NewDisposeScope();
        using var network = new ToyNetwork();
        using var parameters = new FlatParameters(network, new ParameterLayout());

        network.call(tensor([1f, 2f], [1, 1, 1, 2])).sum().backward();

        Fixtures.AssertClose([1, 2, 1, 2, 1, 1], parameters.Gradients, 0);
    }

    [Fact]
    public void TheNetworkOutlivesThem()
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
