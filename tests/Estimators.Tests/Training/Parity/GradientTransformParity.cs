using System.Text.Json;
using NormML.Estimators.Training;
using NormML.Models.Normalization;
using TorchSharp;
using TorchSharp.Modules;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training.Parity;

/// <summary>Gradient transforms compared with their formulas in gradients.py.</summary>
public sealed class GradientTransformParity(ITestOutputHelper output)
{
    private static readonly JsonElement Root = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Training", "Parity", "gradients.json")))
        .RootElement;

    private sealed record Layered(string Name, long[] Shape, double[] Values, double[] Gradient);

    public static TheoryData<string, double> Norms
    {
        get
        {
            var cases = new TheoryData<string, double>();
            foreach (var norm in Root.GetProperty("norms").EnumerateObject())
            {
                cases.Add(norm.Name, 1e-6);
                cases.Add(norm.Name, 1e-12);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Norms))]
    public void Gradients_are_those_of_the_formula(string text, double tolerance)
    {
        var type = tolerance < 1e-9 ? ScalarType.Float64 : ScalarType.Float32;
        using var scope = NewDisposeScope();
        var tensors = Root.GetProperty("tensors").Deserialize<Layered[]>(Fixtures.Json)!;
        using var network = new LayeredNetwork(tensors.Select(tensor => (tensor.Name, tensor.Shape)));
        network.to(type);
        using var parameters = new FlatParameters(network, new ParameterLayout());
        using (no_grad())
        {
            foreach (var parameter in parameters.Learned)
            {
                var from = tensors.Single(tensor => tensor.Name == parameter.Name);
                parameter.Values.copy_(tensor(from.Values, from.Shape));
                parameter.Gradient.copy_(tensor(from.Gradient, from.Shape));
            }
        }

        GradientTransform.Create(GradientTransformOptions.Parse(text)).Apply(parameters);

        var expected = Root.GetProperty("norms").GetProperty(text);
        var worst = parameters.Learned.Max(parameter =>
            Difference(
                expected.GetProperty(parameter.Name).Deserialize<double[]>()!,
                parameter.Gradient,
                parameter.Name,
                tolerance
            )
        );
        output.WriteLine($"{text} in {type}: largest difference {worst:g3} of the largest gradient");
    }

    private static double Difference(double[] expected, Tensor gradient, string name, double tolerance)
    {
        double[] actual = [.. gradient.to(ScalarType.Float64).data<double>()];
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(actual, value => Assert.True(double.IsFinite(value), $"{name}: {value}"));
        var difference = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() / expected.Max(Math.Abs);
        Assert.True(difference <= tolerance, $"{name}: max |difference| {difference:g3} of the largest gradient");
        return difference;
    }

    /// <summary>Layers of given parameters, for their names and shapes.</summary>
    private sealed class LayeredNetwork : nn.Module
    {
        public LayeredNetwork(IEnumerable<(string Name, long[] Shape)> parameters)
            : base(nameof(LayeredNetwork))
        {
            foreach (var layer in parameters.GroupBy(parameter => parameter.Name.Split('.')[0]))
            {
                register_module(
                    layer.Key,
                    new OneLayer(layer.Select(parameter => (parameter.Name.Split('.')[1], parameter.Shape)))
                );
            }
        }
    }

    private sealed class OneLayer : nn.Module
    {
        public OneLayer(IEnumerable<(string Name, long[] Shape)> parameters)
            : base(nameof(OneLayer))
        {
            foreach (var (name, shape) in parameters)
            {
                register_parameter(name, new Parameter(zeros(shape)));
            }
        }
    }
}
