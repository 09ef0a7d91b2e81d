using NormML.Models.Layers;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Normalization;

/// <summary>Norms that equal batch normalization in a limiting case.</summary>
public class BatchFamilyTests
{
    private static readonly string[] States = ["running_mean", "running_var"];

    [Fact]
    public void The_biased_running_variance_is_that_of_the_batch()
    {
        // 1 and 3: mean 2, biased variance 1, whichever statistics normalize the batch.
        foreach (var statistics in (string[])["batch-in-training", "batch", "running"])
        {
            using var scope = NewDisposeScope();
            using var norm = NormFactory.Create(
                NormOptions.Parse($"batch:statistics={statistics},running-variance=biased,momentum=0.25"),
                1
            );
            norm.call(tensor((float[])[1, 3], [2, 1]).requires_grad_()).sum().backward();
            norm.call(tensor((float[])[1, 7], [2, 1]));
            Close.Relative([0.75 * 0.5 + 1], Close.Values(norm.Buffer("running_mean")), 1e-6, "running_mean");
            Close.Relative([0.75 * 1 + 0.25 * 9], Close.Values(norm.Buffer("running_var")), 1e-6, "running_var");
        }
    }

    [Theory]
    [InlineData(
        "batch-renorm:rmax=1,dmax=0,ramp-start=0,rmax-end=1,dmax-end=1",
        "batch:running-variance=biased,momentum=0.01"
    )]
    [InlineData("batch-renorm:momentum=0.1", "batch:running-variance=biased")]
    [InlineData("ghost-batch:6", "batch")]
    public void Is_batch_normalization(string norm, string batch)
    {
        using var scope = NewDisposeScope();
        using var one = Formula.Fill(NormFactory.Create(NormOptions.Parse(norm), 5, Activation.ReLU));
        using var other = Formula.Fill(NormFactory.Create(NormOptions.Parse(batch), 5, Activation.ReLU));
        for (var step = 0; step < 3; step++)
            Close.Relative(Train(other, step), Train(one, step), 1e-5, "training");
        foreach (var state in States)
            Close.Relative(other.Buffer(state), one.Buffer(state), 1e-5, state);
        one.eval();
        other.eval();
        var input = Formula.Tensor(7, [3, 5, 4, 4]);
        Close.Relative(other.call(input), one.call(input), 1e-5, "evaluation");
    }

    [Fact]
    public void Batch_renorm_without_bounds_normalizes_by_the_running_statistics_in_training_too()
    {
        using var scope = NewDisposeScope();
        using var norm = Formula.Fill(
            NormFactory.Create(
                NormOptions.Parse("batch-renorm:rmax=1000,dmax=1000,ramp-start=0,rmax-end=1,dmax-end=1"),
                5
            )
        );
        norm.Buffer("num_batches_tracked").fill_(1);
        norm.eval();
        var input = Formula.Tensor(1, [6, 5, 4, 4]);
        var evaluated = norm.call(input);
        norm.train();
        Close.Relative(evaluated, norm.call(input), 1e-5, "training");
    }

    [Fact]
    public void Batch_renorms_bounds_rise_with_the_batches_tracked()
    {
        // The batch has mean 0 and a much larger variance than the running statistics: r is rmax.
        using var scope = NewDisposeScope();
        using var norm = NormFactory.Create(NormOptions.Parse("batch-renorm:momentum=0"), 1);
        foreach (
            var (batches, rMax) in (ReadOnlySpan<(long, double)>)
                [(0, 1), (5_000, 1), (22_500, 2), (40_000, 3), (90_000, 3)]
        )
        {
            norm.Buffer("num_batches_tracked").fill_(batches);
            var output = norm.call(tensor((float[])[-100, 100], [2, 1]));
            Close.Relative([-rMax, rMax], Close.Values(output), 1e-5, $"{batches} batches");
            Assert.Equal(batches + 1, norm.Buffer("num_batches_tracked").item<long>());
        }
    }

    [Fact]
    public void Frozen_batch_is_batch_in_evaluation_learns_nothing_and_never_moves()
    {
        using var scope = NewDisposeScope();
        using var batch = Formula.Fill(NormFactory.Create(new BatchNormOptions(), 5));
        using var frozen = NormFactory.Create(new FrozenBatchNormOptions(), 5);
        foreach (var (name, buffer) in frozen.named_buffers())
            buffer.copy_(StateDictionary.Of(batch).Single(entry => entry.Key == name).Value.detach());
        batch.eval();
        var input = Formula.Tensor(1, [6, 5, 4, 4]);
        Assert.Equal(Close.Values(batch.call(input)), Close.Values(frozen.call(input)));
        Assert.Empty(frozen.parameters());
        Assert.Equal(
            ["weight", "bias", "running_mean", "running_var"],
            StateDictionary.Of(frozen).Select(entry => entry.Key)
        );
        Assert.Equal(Close.Values(batch.Buffer("running_mean")), Close.Values(frozen.Buffer("running_mean")));
    }

    [Theory]
    [InlineData(
        "batch-renorm",
        new long[] { 1, 2 },
        "BatchRenorm needs more than 1 value per channel to take statistics of a batch; received [1, 2]; "
    )]
    [InlineData(
        "ghost-batch:1",
        new long[] { 3, 2, 1, 1 },
        "GhostBatchNorm needs more than 1 value per channel to take statistics of a batch; received [1, 2, 1, 1]; "
    )]
    [InlineData(
        "ghost-batch",
        new long[] { 31, 2 },
        "GhostBatchNorm needs batches of at least one chunk of 32 images; received [31, 2]; choose larger batches or smaller chunks (ghost-batch:31)."
    )]
    [InlineData(
        "frozen-batch",
        new long[] { 3, 4 },
        "FrozenBatchNorm with 2 channels needs a tensor [N, 2, ...]; received [3, 4]."
    )]
    public void Batches_without_statistics_are_errors(string norm, long[] shape, string message)
    {
        using var created = NormFactory.Create(NormOptions.Parse(norm), 2);
        using var input = ones(shape);
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => created.call(input)).Message);
    }

    [Theory]
    [InlineData("ghost-batch:0", "GhostBatchNorm needs chunks of at least 1 image; received 0; 32 is usual.")]
    [InlineData("ghost-batch:momentum=2", "GhostBatchNorm needs a momentum from 0 to 1; received 2; 0.1 is usual.")]
    [InlineData("frozen-batch:epsilon=0", "FrozenBatchNorm needs an epsilon above 0; received 0; 1e-5 is usual.")]
    [InlineData(
        "batch-renorm:rmax=0.5",
        "BatchRenorm needs an rmax of at least 1 and a dmax of at least 0; received 0.5 and 5; 3 and 5 are usual."
    )]
    [InlineData(
        "batch-renorm:ramp-start=30000",
        "BatchRenorm's bounds rise from ramp-start, at least 0, to a later rmax-end and dmax-end; received 30000, 40000 and 25000; the paper has 5000, 40000 and 25000."
    )]
    public void Settings_out_of_range_are_errors(string norm, string message) =>
        Assert.Equal(
            message,
            Assert.Throws<ArgumentException>(() => NormFactory.Create(NormOptions.Parse(norm), 2)).Message
        );

    private static Tensor Train(Norm norm, int step)
    {
        var input = Formula.Tensor(10 + step, [6, 5, 4, 4], scale: 2, shift: 0.5).requires_grad_();
        norm.zero_grad();
        var output = norm.call(input);
        (output * Formula.Tensor(20 + step, output.shape)).sum().backward();
        return cat([output, input.grad!], 0);
    }
}
