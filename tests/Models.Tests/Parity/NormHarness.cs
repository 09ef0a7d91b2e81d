using NormML.Models.Layers;
using NormML.Models.Normalization;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Parity;

/// <summary>
/// Compares three training steps, the buffers after them, and an evaluation of a norm or another layer with a fixture
/// such as norm-NAME.safetensors, in 32 and in 64 bits. Prints the largest differences, relative to the largest value.
/// </summary>
internal static class NormHarness
{
    public static void Check(
        ITestOutputHelper output,
        string name,
        NormOptions options,
        Activation activation = Activation.None,
        long[]? shape = null,
        double forward = 1e-5,
        double backward = 1e-4,
        double exact = 1e-9,
        Action<Norm>? prepare = null
    )
    {
        shape ??= [4, 8, 6, 5];
        Check(output, $"norm-{name}", $"{options}", Create, shape, forward, backward, exact);

        Norm Create()
        {
            var norm = NormFactory.Create(options, shape[1], activation);
            prepare?.Invoke(norm);
            return norm;
        }
    }

    public static void Check(
        ITestOutputHelper output,
        string fixture,
        string what,
        Func<Layer> create,
        long[] shape,
        double forward = 1e-5,
        double backward = 1e-4,
        double exact = 1e-9
    )
    {
        Check(output, fixture, what, create, shape, "32", forward, backward);
        Check(output, fixture, what, create, shape, "64", exact, exact);
    }

    private static void Check(
        ITestOutputHelper log,
        string fixture,
        string title,
        Func<Layer> create,
        long[] shape,
        string bits,
        double forward,
        double backward
    )
    {
        using var scope = NewDisposeScope();
        var expected = Fixture.Read($"{fixture}.safetensors");
        var type = bits == "32" ? ScalarType.Float32 : ScalarType.Float64;
        using var layer = create();
        layer.to(type);
        Formula.Fill(layer);
        foreach (
            var (_, counter) in layer
                .named_buffers()
                .Where(buffer => buffer.name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
        )
            counter.zero_();
        double furthest = 0,
            furthestGradient = 0;

        for (var step = 0; step < 3; step++)
        {
            Step($"{step}", Formula.Tensor(100 + step, shape, type, 2, 0.5), 200 + step);
            using var noGrad = no_grad();
            foreach (var parameter in layer.parameters())
                parameter.sub_(parameter.grad! * 0.1);
        }

        foreach (var (key, buffer) in layer.named_buffers())
            furthest = Math.Max(furthest, Close.Relative(Take(key), buffer, forward, key));
        layer.eval();
        Step("evaluation", Formula.Tensor(300, [2, .. shape[1..]], type, 3, -1), 301);
        Assert.DoesNotContain(expected.Keys, key => key.StartsWith($"{bits}.", StringComparison.Ordinal));
        log.WriteLine(
            FormattableString.Invariant(
                $"{title}, {bits} bits: largest difference {furthest:0.0e+0} forward, {furthestGradient:0.0e+0} in gradients"
            )
        );

        void Step(string label, Tensor input, int upstream)
        {
            input.requires_grad_();
            layer.zero_grad();
            var result = layer.call(input);
            (result * Formula.Tensor(upstream, result.shape, type)).sum().backward();
            furthest = Math.Max(furthest, Close.Relative(Take($"{label}.output"), result, forward, $"{label} output"));
            Gradient($"{label}.input.grad", input.grad!);
            foreach (var (key, parameter) in layer.named_parameters())
                Gradient($"{label}.{key}.grad", parameter.grad!);
        }

        void Gradient(string what, Tensor gradient) =>
            furthestGradient = Math.Max(furthestGradient, Close.Relative(Take(what), gradient, backward, what));

        // The fixture's tensors; each is removed when compared, so none may be left at the end.
        Tensor Take(string key)
        {
            Assert.True(expected.Remove($"{bits}.{key}", out var tensor), $"the fixture has no {key}");
            return tensor!;
        }
    }
}
