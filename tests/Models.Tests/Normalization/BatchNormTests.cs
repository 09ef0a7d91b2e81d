using NormML.Models.Layers;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Normalization;

public class BatchNormTests
{
    [Fact]
    public void A_batch_of_two_channels_is_normalized_as_by_hand()
    {
        // Channel 0: 1, 3 (mean 2, biased variance 1); channel 1: 0, 8 (mean 4, biased variance 16).
        using var scope = NewDisposeScope();
        using var norm = NormFactory.Create(new BatchNormOptions(), 2);
        var output = norm.call(tensor((float[])[1, 0, 3, 8], [2, 2]));
        Close.Relative([-1, -1, 1, 1], Close.Values(output), 1e-5, "output");

        // Running: 0.9 old + 0.1 new, with the unbiased variances 2 and 32.
        Close.Relative([0.2, 0.4], Close.Values(norm.Buffer("running_mean")), 1e-6, "running_mean");
        Close.Relative([0.9 + 0.2, 0.9 + 3.2], Close.Values(norm.Buffer("running_var")), 1e-6, "running_var");
        Assert.Equal(1, norm.Buffer("num_batches_tracked").item<long>());
    }

    [Fact]
    public void Images_of_two_channels_are_normalized_as_by_hand_and_otherwise_in_evaluation()
    {
        // Over two images of two pixels: channel 0 is 1, 3, 5, 7 (mean 4, variance 5), channel 1 is 0, 0, 2, 2 (1 and
        // 1).
        using var scope = NewDisposeScope();
        using var norm = NormFactory.Create(new BatchNormOptions { Momentum = 1 }, 2);
        var images = tensor((float[])[1, 3, 0, 0, 5, 7, 2, 2], [2, 2, 1, 2]);
        var root = Math.Sqrt(5);
        Close.Relative(
            [-3 / root, -1 / root, -1, -1, 1 / root, 3 / root, 1, 1],
            Close.Values(norm.call(images)),
            1e-5,
            "training"
        );

        // Evaluation uses the running statistics. With a momentum of 1, they are this batch's: unbiased variances 20 /
        // 3 and 4 / 3.
        norm.eval();
        var one = tensor((float[])[4, 5], [1, 2, 1, 1]);
        Close.Relative([0, 4 / Math.Sqrt(4.0 / 3)], Close.Values(norm.call(one)), 1e-5, "evaluation");
    }

    [Fact]
    public void The_activation_follows_gamma_and_beta()
    {
        using var scope = NewDisposeScope();
        using var norm = Set(NormFactory.Create(new BatchNormOptions(), 1, Activation.ReLU), gamma: 2, beta: 1);
        var output = norm.call(tensor((float[])[1, 3], [2, 1]));
        Close.Relative([0, 3], Close.Values(output), 1e-5, "output");
    }

    [Fact]
    public void The_input_is_neither_changed_nor_returned_nor_disposed()
    {
        using var scope = NewDisposeScope();
        foreach (var activation in Enum.GetValues<Activation>())
        {
            using var norm = NormFactory.Create(new BatchNormOptions(), 2, activation);
            var input = Formula.Tensor(1, [3, 2, 4, 4]);
            var before = Close.Values(input);
            var output = norm.call(input);
            Assert.NotSame(input, output);
            output.zero_();
            Assert.Equal(before, Close.Values(input));
        }
    }

    public static TheoryData<BatchStatistics, bool, bool, bool> Switches() => new MatrixTheory().Data;

    [Theory]
    [MemberData(nameof(Switches))]
    public void The_three_switches_are_independent(BatchStatistics statistics, bool update, bool learn, bool training)
    {
        using var scope = NewDisposeScope();
        var options = new BatchNormOptions
        {
            Statistics = statistics,
            UpdateRunningStatistics = update,
            LearnScaleAndShift = learn,
        };
        using var norm = NormFactory.Create(options, 1);
        norm.train(training);
        var input = tensor((float[])[4, 8], [2, 1]).requires_grad_();
        var output = norm.call(input);
        (output * tensor((float[])[1, 0], [2, 1])).sum().backward();

        // The batch has mean 6 and biased variance 4; the running statistics are 0 and 1.
        var ofBatch =
            statistics == BatchStatistics.Batch || (statistics == BatchStatistics.BatchInTraining && training);
        Close.Relative(ofBatch ? [-1, 1] : [4, 8], Close.Values(output), 1e-4, "output");
        var moved = update && training;
        Close.Relative([moved ? 0.6 : 0], Close.Values(norm.Buffer("running_mean")), 1e-6, "running_mean");
        Close.Relative([moved ? 1.7 : 1], Close.Values(norm.Buffer("running_var")), 1e-6, "running_var");
        Assert.Equal(moved ? 1 : 0, norm.Buffer("num_batches_tracked").item<long>());
        foreach (var (_, parameter) in norm.named_parameters())
        {
            Assert.Equal(learn, parameter.requires_grad);
            Assert.Equal(learn, parameter.grad is not null);
        }

        // With running statistics, an element's gradient stays its own; with the batch's, it spreads and sums to 0.
        Close.Relative([ofBatch ? 0 : 1], Close.Values(input.grad!.sum()), 1e-4, "gradient");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void One_value_per_channel_in_training_says_the_rule_the_shape_and_what_to_choose(int axes)
    {
        var shape = ((long[])[1, 2, 1, 1])[..axes];
        using var norm = NormFactory.Create(new BatchNormOptions(), 2);
        using var input = ones(shape);
        var error = Assert.Throws<ArgumentException>(() => norm.call(input));
        Assert.Equal(
            $"BatchNorm needs more than 1 value per channel to take statistics of a batch; received [{string.Join(", ", shape)}]; "
                + "choose a batch of at least 2 images, larger images, or running statistics (batch:statistics=running,update=false).",
            error.Message
        );

        norm.eval();
        using var output = norm.call(input);
        Assert.Equal(shape, output.shape);
    }

    [Fact]
    public void One_value_per_channel_is_enough_for_running_statistics_in_training()
    {
        using var norm = NormFactory.Create(NormOptions.Parse("batch:statistics=running,update=false"), 2);
        using var input = ones(1, 2);
        using var output = norm.call(input);
        Close.Relative([1, 1], Close.Values(output), 1e-4, "output");
    }

    [Fact]
    public void Another_number_of_channels_is_an_error()
    {
        using var norm = NormFactory.Create(new BatchNormOptions(), 2);
        using var input = ones(4, 3, 5, 5);
        var error = Assert.Throws<ArgumentException>(() => norm.call(input));
        Assert.StartsWith(
            "BatchNorm with 2 channels needs a tensor [N, 2, ...]; received [4, 3, 5, 5].",
            error.Message
        );
    }

    [Theory]
    [InlineData(0, 0.1, "BatchNorm needs an epsilon above 0; received 0; 1e-5 is usual.")]
    [InlineData(1e-5, 1.5, "BatchNorm needs a momentum from 0 to 1; received 1.5; 0.1 is usual.")]
    [InlineData(double.NaN, 0.1, "BatchNorm needs an epsilon above 0; received NaN; 1e-5 is usual.")]
    public void Settings_out_of_range_are_errors(double epsilon, double momentum, string message)
    {
        var options = new BatchNormOptions { Epsilon = epsilon, Momentum = momentum };
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => NormFactory.Create(options, 2)).Message);
    }

    private static Norm Set(Norm norm, double gamma, double beta)
    {
        using var noGrad = no_grad();
        norm.Parameter("weight").fill_(gamma);
        norm.Parameter("bias").fill_(beta);
        return norm;
    }

    private sealed class MatrixTheory
    {
        public TheoryData<BatchStatistics, bool, bool, bool> Data { get; } = [];

        public MatrixTheory()
        {
            foreach (var statistics in Enum.GetValues<BatchStatistics>())
            foreach (var update in (bool[])[false, true])
            foreach (var learn in (bool[])[false, true])
            foreach (var training in (bool[])[false, true])
                Data.Add(statistics, update, learn, training);
        }
    }
}
