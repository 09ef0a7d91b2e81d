using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Normalization;

public class WhiteningNormTests
{
    [Theory]
    [InlineData("decorrelated", 1e-4)]
    [InlineData("iterative-whitening:5", 0.2)]
    [InlineData("iterative-whitening:7", 0.01)]
    public void The_covariance_of_a_training_batchs_output_is_the_identity(string norm, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var created = NormFactory.Create(NormOptions.Parse(norm), 4);

        // Each channel is half of the previous one plus half noise.
        var noise = Formula.Tensor(1, [8, 4, 6, 6], scale: 2);
        var input = stack(
            [.. Enumerable.Range(0, 4).Select(c => (noise.select(1, c) + noise.select(1, Math.Max(0, c - 1))) / 2 + c)],
            1
        );
        var rows = created.call(input).transpose(0, 1).flatten(1);
        var mean = rows.mean([1], keepdim: true);
        Assert.All(Close.Values(mean), value => Assert.InRange(value, -1e-5, 1e-5));
        var covariance = (rows - mean).mm((rows - mean).t()) / rows.shape[1];
        Close.Relative(eye(4), covariance, tolerance, "covariance");
    }

    [Fact]
    public void In_groups_of_one_channel_both_are_batch_normalization()
    {
        using var scope = NewDisposeScope();
        using var batch = Formula.Fill(NormFactory.Create(new BatchNormOptions(), 3));
        foreach (var text in (string[])["decorrelated:size=1", "iterative-whitening:size=1"])
        {
            using var norm = NormFactory.Create(NormOptions.Parse(text), 3);
            using (no_grad())
                foreach (var (name, parameter) in batch.named_parameters())
                    norm.Parameter(name).copy_(parameter);
            var input = Formula.Tensor(1, [5, 3, 4, 4], scale: 2, shift: 1);
            Close.Relative(batch.call(input), norm.call(input), 1e-5, text);
        }
    }

    [Fact]
    public void The_gradient_of_ZCA_holds_where_eigenvalues_coincide()
    {
        // The columns of a Hadamard matrix, uncorrelated and of equal variance: all eigenvalues are one. Newton's
        // iterations converge to the same matrix, and their gradient needs no eigenvectors.
        using var scope = NewDisposeScope();
        double[] values = [1, 1, 1, -1, 1, -1, 1, -1, -1, -1, -1, 1];
        var gradients = ((string[])["decorrelated", "iterative-whitening:10"])
            .Select(text =>
            {
                using var norm = NormFactory.Create(NormOptions.Parse(text), 3);
                norm.to(ScalarType.Float64);
                var input = tensor(values, [4, 3], ScalarType.Float64).requires_grad_();
                (norm.call(input) * Formula.Tensor(1, [4, 3], ScalarType.Float64)).sum().backward();
                return input.grad!;
            })
            .ToList();
        Assert.Contains(Close.Values(gradients[0]), value => Math.Abs(value) > 0.01);
        Close.Relative(gradients[1], gradients[0], 1e-9, "gradient");
    }

    [Fact]
    public void What_is_not_finite_stays_so_without_an_error()
    {
        using var scope = NewDisposeScope();
        using var norm = NormFactory.Create(new DecorrelatedNormOptions(), 3);
        var input = Formula.Tensor(1, [4, 3, 2, 2]);
        input[1, 1, 1, 1] = double.PositiveInfinity;
        Assert.Contains(Close.Values(norm.call(input)), double.IsNaN);
    }

    [Theory]
    [InlineData("iterative-whitening", 16, 1, 16)]
    [InlineData("iterative-whitening", 64, 1, 64)]
    [InlineData("iterative-whitening", 256, 4, 64)]
    [InlineData("iterative-whitening", 84, 2, 42)]
    [InlineData("iterative-whitening:size=16", 64, 4, 16)]
    [InlineData("decorrelated", 16, 1, 16)]
    [InlineData("decorrelated", 84, 6, 14)]
    public void Groups_fit_the_channels(string norm, long channels, long groups, long size)
    {
        using var created = NormFactory.Create(NormOptions.Parse(norm), channels);
        Assert.Equal([groups, size, size], created.Buffer("running_whitening").shape);
    }

    [Theory]
    [InlineData(
        "iterative-whitening:size=16",
        "IterativeWhitening needs channels divisible by group size; received channels=24, size=16; choose 1, 2, 3, 4, 6, 8, 12 or 24."
    )]
    [InlineData(
        "iterative-whitening:0",
        "IterativeWhitening needs a number of iterations of at least 1; received 0; 5 is usual."
    )]
    [InlineData("decorrelated:size=0", "DecorrelatedNorm needs a group size of at least 1; received 0; 16 is usual.")]
    [InlineData("decorrelated:epsilon=0", "DecorrelatedNorm needs an epsilon above 0; received 0; 1e-5 is usual.")]
    public void Settings_that_do_not_fit_are_errors(string norm, string message) =>
        Assert.Equal(
            message,
            Assert.Throws<ArgumentException>(() => NormFactory.Create(NormOptions.Parse(norm), 24)).Message
        );

    [Theory]
    [InlineData("iterative-whitening", "IterativeWhitening")]
    [InlineData("decorrelated", "DecorrelatedNorm")]
    public void One_value_per_channel_in_training_is_an_error(string norm, string name)
    {
        using var created = NormFactory.Create(NormOptions.Parse(norm), 2);
        using var input = ones(1, 2, 1, 1);
        var error = Assert.Throws<ArgumentException>(() => created.call(input));
        Assert.StartsWith(
            $"{name} needs more than 1 value per channel to take statistics of a batch; received [1, 2, 1, 1]; ",
            error.Message
        );
        created.eval();
        using var output = created.call(input);
        Close.Relative([1, 1], Close.Values(output), 1e-6, "output");
    }
}
