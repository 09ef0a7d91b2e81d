using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Parity;

public class BatchNormParity
{
    [Theory]
    [InlineData("32", 1e-5, 1e-4)]
    [InlineData("64", 1e-9, 1e-9)]
    public void Three_training_steps_and_an_evaluation_equal_PyTorchs(string bits, double forward, double backward)
    {
        using var scope = NewDisposeScope();
        var expected = Fixture.Read("batch-norm.safetensors");
        var type = bits == "32" ? ScalarType.Float32 : ScalarType.Float64;
        using var norm = NormFactory.Create(new BatchNormOptions(), 5);
        norm.to(type);
        Formula.Fill(norm);
        norm.get_buffer("num_batches_tracked").zero_();

        for (var step = 0; step < 3; step++)
        {
            Step($"{step}", Formula.Tensor(100 + step, [4, 5, 3, 7], type, 2, 0.5), 200 + step);
            using var noGrad = no_grad();
            foreach (var parameter in norm.parameters()) parameter.sub_(parameter.grad! * 0.1);
        }

        foreach (var name in (string[])["running_mean", "running_var", "num_batches_tracked"])
            Close.Relative(expected[$"{bits}.{name}"], norm.get_buffer(name), forward, name);
        norm.eval();
        Step("evaluation", Formula.Tensor(300, [2, 5, 4, 4], type, 3, -1), 301);

        void Step(string name, Tensor input, int upstream)
        {
            input.requires_grad_();
            norm.zero_grad();
            var output = norm.call(input);
            (output * Formula.Tensor(upstream, input.shape, type)).sum().backward();
            Close.Relative(expected[$"{bits}.{name}.output"], output, forward, $"{name} output");
            Close.Relative(expected[$"{bits}.{name}.input.grad"], input.grad!, backward, $"{name} input.grad");
            foreach (var (key, parameter) in norm.named_parameters())
                Close.Relative(expected[$"{bits}.{name}.{key}.grad"], parameter.grad!, backward, $"{name} {key}.grad");
        }
    }
}
