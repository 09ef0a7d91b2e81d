using System.Text.Json;
using NormML.Models.Layers;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Normalization;

/// <summary>Properties of every norm, and of sequences of norms.</summary>
public class AllNormsTests
{
    private const long Width = 8;

    public static TheoryData<string, Activation> All()
    {
        var all = new TheoryData<string, Activation>();
        foreach (
            var name in NormOptions.Registry.Names.Concat([
                "batch+cross",
                "group+self",
                "instance:affine=false",
                "self:gates=2",
                "cross:crop=both,probability=1",
            ])
        )
        {
            // Ghost batches are parts of a batch. Their default size is larger than this test's batch.
            var text = name == "ghost-batch" ? "ghost-batch:2" : name;
            foreach (var activation in Enum.GetValues<Activation>())
                all.Add(text, activation);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Text_and_JSON_come_back(string text, Activation activation)
    {
        var options = NormOptions.Parse(text);
        Assert.Equal(text, $"{options}");
        Assert.Equal(options, NormOptions.Parse(text));
        Assert.Equal(options.GetHashCode(), NormOptions.Parse(text).GetHashCode());
        Assert.Equal(options, JsonSerializer.Deserialize<NormOptions>(JsonSerializer.Serialize(options)));
        Assert.Equal(options, NormalizationOptions.Parse(text + "+zero-gamma").Norm);
        using var norm = NormFactory.Create(options, Width, activation);
        Assert.Equal((Width, activation), (norm.Channels, norm.Activation));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_input_is_neither_changed_nor_returned_and_no_tensor_is_left_behind(
        string text,
        Activation activation
    )
    {
        using var norm = Drawn(NormOptions.Parse(text), activation);
        foreach (var training in (bool[])[true, false])
        {
            norm.train(training);
            using var scope = NewDisposeScope();
            var input = Input();
            var values = Close.Values(input);
            var statistics = DisposeScopeManager.Statistics;
            var (before, detached, outside) = (
                scope.DisposablesCount,
                statistics.DetachedFromScopeCount,
                statistics.CreatedOutsideScopeCount
            );
            var output = norm.call(input);
            Assert.Equal(before + 1, scope.DisposablesCount);
            Assert.Equal((detached, outside), (statistics.DetachedFromScopeCount, statistics.CreatedOutsideScopeCount));
            Assert.NotSame(input, output);
            Assert.Equal(input.shape, output.shape);
            Assert.True(output.is_contiguous());
            Assert.Equal(values, Close.Values(input));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_parameter_gets_a_gradient_and_evaluation_looks_at_one_image_alone(
        string text,
        Activation activation
    )
    {
        using var scope = NewDisposeScope();
        using var norm = Drawn(NormOptions.Parse(text), activation);
        (norm.call(Input().requires_grad_()) * Formula.Tensor(2, [4, Width, 3, 3])).sum().backward();
        foreach (var (name, parameter) in norm.named_parameters())
        {
            Assert.True(parameter.grad is not null, name);
            Assert.True(Close.Values(parameter.grad).All(double.IsFinite), name);
        }

        norm.eval();
        var before = StateDictionary.Of(norm).Select(entry => Close.Values(entry.Value)).ToList();
        var together = norm.call(Input());
        for (var i = 0; i < 4; i++)
            Close.Relative(together.narrow(0, i, 1), norm.call(Input().narrow(0, i, 1)), 1e-5, $"image {i}");
        Assert.Equal(before, StateDictionary.Of(norm).Select(entry => Close.Values(entry.Value)).ToList());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Channels_of_one_value_give_finite_outputs_and_gradients(string text, Activation activation)
    {
        using var scope = NewDisposeScope();
        using var norm = Drawn(NormOptions.Parse(text), activation);
        var input = zeros(4, Width, 3, 3).requires_grad_();
        var output = norm.call(input);
        (output * Formula.Tensor(2, [4, Width, 3, 3])).sum().backward();
        Assert.All(
            norm.parameters().Select(parameter => parameter.grad!).Append(input.grad!).Append(output),
            tensor => Assert.All(Close.Values(tensor), value => Assert.True(double.IsFinite(value)))
        );
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_dense_layer_takes_what_stands_there_instead(string text, Activation activation)
    {
        using var scope = NewDisposeScope();
        using var norm = Drawn(NormOptions.Parse(text).ForVectors, activation);
        foreach (var training in (bool[])[true, false])
        {
            norm.train(training);
            var input = Formula.Tensor(1, [4, Width], scale: 2, shift: 0.5).requires_grad_();
            var output = norm.call(input);
            Assert.Equal(input.shape, output.shape);
            (output * Formula.Tensor(2, input.shape)).sum().backward();
            Assert.All(
                Close.Values(output).Concat(Close.Values(input.grad!)),
                value => Assert.True(double.IsFinite(value))
            );
        }

        Assert.Equal(
            norm.GetType(),
            NormFactory.Create(NormOptions.Parse($"{NormOptions.Parse(text).ForVectors}"), Width, activation).GetType()
        );
    }

    private static Norm Drawn(NormOptions options, Activation activation)
    {
        var norm = NormFactory.Create(options, Width, activation);
        using var generator = new Generator(1);
        foreach (var module in norm.modules().Append(norm).OfType<IInitialized>())
            module.Initialize(generator);
        return norm;
    }

    private static Tensor Input() => Formula.Tensor(1, [4, Width, 3, 3], scale: 2, shift: 0.5);
}
