using System.Text.Json;
using NormML.Estimators.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

public sealed class StochasticGradientDescentTests
{
    private sealed record Step(
        double LearningRate,
        float[] WeightGradient,
        float[] BiasGradient,
        float[] Weight,
        float[] Bias
    );

    private sealed record Case(
        double Momentum,
        bool Nesterov,
        double WeightDecay,
        double WeightFactor,
        float[] Weight,
        float[] Bias,
        Step[] Steps
    );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_step_equals_PyTorchs(int number)
    {
        var expected = Fixtures.Root.GetProperty("sgd")[number].Deserialize<Case>(Fixtures.Json)!;
        using var scope = NewDisposeScope();
        using var network = new ToyNetwork(inputs: 3);
        Fill(network.Weight, expected.Weight);
        Fill(network.Bias, expected.Bias);
        using var parameters = new FlatParameters(
            network,
            new ParameterLayout
            {
                WeightDecay = expected.WeightDecay,
                LearningRateFactor = name => name == "weight" ? expected.WeightFactor : 1,
            }
        );
        using var optimizer = new StochasticGradientDescent(parameters, expected.Momentum, expected.Nesterov);

        foreach (var step in expected.Steps)
        {
            Fill(network.Weight.grad!, step.WeightGradient);
            Fill(network.Bias.grad!, step.BiasGradient);
            optimizer.Step(step.LearningRate);

            Fixtures.AssertClose(step.Weight, network.Weight, 1e-6);
            Fixtures.AssertClose(step.Bias, network.Bias, 1e-6);
            Assert.All(parameters.Gradients.data<float>().ToArray(), gradient => Assert.Equal(0, gradient));
        }
    }

    [Fact]
    public void Weight_decay_applies_to_weights_and_not_to_biases()
    {
        using var scope = NewDisposeScope();
        using var network = new ToyNetwork();
        Fill(network.Weight, [1, 2, 3, 4]);
        Fill(network.Bias, [5, 6]);
        using var parameters = new FlatParameters(network, new ParameterLayout { WeightDecay = 0.5 });
        using var optimizer = new StochasticGradientDescent(parameters, momentum: 0, nesterov: false);

        optimizer.Step(learningRate: 0.1);

        Fixtures.AssertClose([0.95f, 1.9f, 2.85f, 3.8f], network.Weight, 1e-6);
        Fixtures.AssertClose([5, 6], network.Bias, 0);
    }

    [Fact]
    public void Slices_of_a_large_buffer_cover_it_once()
    {
        using var scope = NewDisposeScope();
        using var network = new ToyNetwork(classes: 300_000);
        using var parameters = new FlatParameters(network, new ParameterLayout());
        using var optimizer = new StochasticGradientDescent(parameters, momentum: 0.9, nesterov: true);
        Fill(parameters.Gradients, Enumerable.Repeat(1f, 900_000).ToArray());

        optimizer.Step(learningRate: 1);

        Assert.All(parameters.Values.data<float>().ToArray(), value => Assert.Equal(-1.9f, value));
    }

    private static void Fill(Tensor target, float[] values)
    {
        using var noGrad = no_grad();
        target.copy_(tensor(values).view(target.shape));
    }
}
