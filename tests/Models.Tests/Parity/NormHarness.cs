using NormML.Models.Normalization;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Parity;

/// <summary>
/// Three training steps, the buffers after them, and an evaluation of one norm, in 32 and in 64 bits, beside the fixture
/// norm-NAME.safetensors; prints the largest differences, relative to the largest value.
/// </summary>
internal static class NormHarness
{
    public static void Check(
        ITestOutputHelper output, string name, NormOptions options, Activation after = Activation.None, long[]? shape = null,
        double forward = 1e-5, double backward = 1e-4, double exact = 1e-9, Action<Norm>? prepare = null)
    {
        Check(output, name, options, after, shape ?? [4, 8, 6, 5], "32", forward, backward, prepare);
        Check(output, name, options, after, shape ?? [4, 8, 6, 5], "64", exact, exact, prepare);
    }

    private static void Check(
        ITestOutputHelper log, string name, NormOptions options, Activation after, long[] shape, string bits, double forward, double backward,
        Action<Norm>? prepare)
    {
        using var scope = NewDisposeScope();
        var expected = Fixture.Read($"norm-{name}.safetensors");
        var type = bits == "32" ? ScalarType.Float32 : ScalarType.Float64;
        using var norm = NormFactory.Create(options, shape[1], after);
        prepare?.Invoke(norm);
        norm.to(type);
        Formula.Fill(norm);
        foreach (var (_, counter) in norm.named_buffers().Where(buffer => buffer.name.EndsWith("num_batches_tracked", StringComparison.Ordinal)))
            counter.zero_();
        double furthest = 0, furthestGradient = 0;

        for (var step = 0; step < 3; step++)
        {
            Step($"{step}", Formula.Tensor(100 + step, shape, type, 2, 0.5), 200 + step);
            using var noGrad = no_grad();
            foreach (var parameter in norm.parameters()) parameter.sub_(parameter.grad! * 0.1);
        }

        foreach (var (key, buffer) in norm.named_buffers())
            furthest = Math.Max(furthest, Close.Relative(expected[$"{bits}.{key}"], buffer, forward, key));
        norm.eval();
        Step("evaluation", Formula.Tensor(300, [2, .. shape[1..]], type, 3, -1), 301);
        log.WriteLine(FormattableString.Invariant(
            $"{options}, {bits} bits: largest difference {furthest:0.0e+0} forward, {furthestGradient:0.0e+0} in gradients"));

        void Step(string label, Tensor input, int upstream)
        {
            input.requires_grad_();
            norm.zero_grad();
            var result = norm.call(input);
            (result * Formula.Tensor(upstream, input.shape, type)).sum().backward();
            furthest = Math.Max(furthest, Close.Relative(expected[$"{bits}.{label}.output"], result, forward, $"{label} output"));
            Gradient($"{label}.input.grad", input.grad!);
            foreach (var (key, parameter) in norm.named_parameters()) Gradient($"{label}.{key}.grad", parameter.grad!);
        }

        void Gradient(string what, Tensor gradient) =>
            furthestGradient = Math.Max(furthestGradient, Close.Relative(expected[$"{bits}.{what}"], gradient, backward, what));
    }
}
