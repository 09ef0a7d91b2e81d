using NormML.Models.Layers;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Normalization;

/// <summary>Norms that equal another norm in special cases.</summary>
public class NormIdentitiesTests
{
    private static readonly long[] Shape = [3, 8, 4, 5];

    [Theory]
    [InlineData(0, "instance")]
    [InlineData(1, "layer")]
    [InlineData(2, "batch")]
    public void Switchable_with_all_weight_on_one_side_is_that_norm(int side, string other)
    {
        using var scope = NewDisposeScope();
        using var switchable = NormFactory.Create(new SwitchableNormOptions(), Shape[1], Activation.ReLU);
        using (no_grad())
        {
            foreach (var name in (string[])["mean_weight", "var_weight"])
                switchable.Parameter(name)[side] = 100;
        }

        using var norm = NormFactory.Create(NormOptions.Parse(other), Shape[1], Activation.ReLU);
        Close.Relative(norm.call(Input()), switchable.call(Input()), 1e-5, "output");
    }

    [Fact]
    public void Switchable_starts_with_equal_shares()
    {
        using var scope = NewDisposeScope();
        using var norm = NormFactory.Create(new SwitchableNormOptions(), 1);
        // Instance means are 1 and 5, variances 1 and 1. Layer statistics are the same. Batch statistics are 3 and 1 +
        // 4.
        var output = norm.call(tensor((float[])[0, 2, 4, 6], [2, 1, 1, 2]));
        var deviation = Math.Sqrt((1 + 1 + 5) / 3.0);
        double low = (1 + 1 + 3) / 3.0,
            high = (5 + 5 + 3) / 3.0;
        Close.Relative(
            [(0 - low) / deviation, (2 - low) / deviation, (4 - high) / deviation, (6 - high) / deviation],
            Close.Values(output),
            1e-5,
            "output"
        );
        Close.Relative([0.3], Close.Values(norm.Buffer("running_mean")), 1e-6, "running_mean");
        Close.Relative([0.9 + 0.5], Close.Values(norm.Buffer("running_var")), 1e-6, "running_var");
    }

    [Fact]
    public void Predicted_affine_starts_as_group_normalization_times_one_and_a_half()
    {
        using var scope = NewDisposeScope();
        using var predicted = NormFactory.Create(NormOptions.Parse("predicted-affine:2"), Shape[1]);
        using var group = NormFactory.Create(NormOptions.Parse("group:2"), Shape[1]);
        Close.Relative(group.call(Input()) * 1.5, predicted.call(Input()), 1e-5, "output");
        Assert.Null(predicted.Gamma);
    }

    [Theory]
    [InlineData(8, -3)]
    [InlineData(8, 3)]
    [InlineData(64, -3)]
    [InlineData(64, 3)]
    public void Predicted_affine_learns_from_the_start_whatever_the_sign_of_the_means(long channels, double shift)
    {
        for (var seed = 0UL; seed < 10; seed++)
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(seed);
            using var norm = NormFactory.Create(new PredictedAffineNormOptions(), channels);
            ((IInitialized)norm).Initialize(generator);
            var shape = (long[])[3, channels, 4, 5];
            (norm.call(Formula.Tensor(1, shape, shift: shift)) * Formula.Tensor(2, shape)).sum().backward();
            foreach (var (name, parameter) in norm.named_parameters())
                Assert.True(Close.Values(parameter.grad!).Any(value => value != 0), name);
        }
    }

    [Fact]
    public void Filter_response_of_channels_with_mean_0_is_instance_normalization()
    {
        using var scope = NewDisposeScope();
        var input = Input() - Input().mean([2, 3], keepdim: true);
        foreach (var activation in Enum.GetValues<Activation>())
        {
            using var filterResponse = NormFactory.Create(
                NormOptions.Parse("filter-response:epsilon=1e-5"),
                Shape[1],
                activation
            );
            using var instance = NormFactory.Create(new InstanceNormOptions(), Shape[1], activation);
            Close.Relative(instance.call(input), filterResponse.call(input), 1e-5, $"{activation}");
            Assert.Equal(
                activation == Activation.ReLU,
                filterResponse.named_parameters().Any(parameter => parameter.name == "tau")
            );
        }
    }

    [Theory]
    [InlineData("evonorm-b0")]
    [InlineData("evonorm-s0")]
    public void EvoNorm_without_activation_is_scale_and_shift(string text)
    {
        using var scope = NewDisposeScope();
        using var norm = Formula.Fill(NormFactory.Create(NormOptions.Parse(text), Shape[1]));
        Assert.Equal(["weight", "bias"], norm.state_dict().Keys);
        var (gamma, beta) = (norm.Parameter("weight").view(-1, 1, 1), norm.Parameter("bias").view(-1, 1, 1));
        Close.Relative(Input() * gamma + beta, norm.call(Input()), 1e-6, "output");
    }

    [Fact]
    public void EvoNorm_B0_with_v_0_divides_by_the_larger_deviation()
    {
        using var scope = NewDisposeScope();
        using var norm = NormFactory.Create(new EvoNormB0Options(), 1, Activation.ReLU);
        using (no_grad())
            norm.Parameter("v").zero_();
        // The images' standard deviations are 1 and 4; the batch's variance is that of -1, 1, -4, 4: 8.5.
        var output = norm.call(tensor((float[])[-1, 1, -4, 4], [2, 1, 1, 2]));
        var batch = Math.Sqrt(8.5);
        Close.Relative([-1 / batch, 1 / batch, -1, 1], Close.Values(output), 1e-5, "output");
        Close.Relative([0.9 + 0.1 * 8.5 * 4 / 3], Close.Values(norm.Buffer("running_var")), 1e-6, "running_var");
    }

    [Fact]
    public void Self_norm_with_weights_of_0_halves_its_input()
    {
        using var scope = NewDisposeScope();
        foreach (var text in (string[])["self", "self:gates=2"])
        {
            using var norm = NormFactory.Create(NormOptions.Parse(text), Shape[1]);
            Close.Relative(Input() * 0.5, norm.call(Input()), 1e-6, text);
        }
    }

    [Theory]
    [InlineData("none+group:2", "group:2")]
    [InlineData("group:2+none", "group:2")]
    [InlineData("none+none+batch", "batch")]
    public void A_sequence_with_none_is_the_other_norm(string sequence, string norm)
    {
        using var scope = NewDisposeScope();
        using var one = NormFactory.Create(NormOptions.Parse(sequence), Shape[1], Activation.ReLU);
        using var other = NormFactory.Create(NormOptions.Parse(norm), Shape[1], Activation.ReLU);
        Close.Relative(other.call(Input()), one.call(Input()), 0, "output");
    }

    [Fact]
    public void A_sequence_runs_its_members_in_order_and_the_last_has_the_activation()
    {
        using var scope = NewDisposeScope();
        using var sequence = NormFactory.Create(NormOptions.Parse("batch+instance"), Shape[1], Activation.ReLU);
        Assert.Equal(
            ["0.weight", "0.bias", "0.running_mean", "0.running_var", "0.num_batches_tracked", "1.weight", "1.bias"],
            StateDictionary.Of(sequence).Select(entry => entry.Key)
        );
        using var batch = NormFactory.Create(new BatchNormOptions(), Shape[1]);
        using var instance = NormFactory.Create(new InstanceNormOptions(), Shape[1], Activation.ReLU);
        Close.Relative(instance.call(batch.call(Input())), sequence.call(Input()), 0, "output");
        Assert.Same(
            sequence.named_parameters().Single(parameter => parameter.name == "1.weight").parameter,
            sequence.Gamma
        );
    }

    [Fact]
    public void Zero_gamma_of_a_sequence_makes_it_0()
    {
        using var scope = NewDisposeScope();
        foreach (
            var text in (string[])
                ["batch+cross:probability=1", "batch+self", "group:2+instance:affine=false", "layer+predicted-affine"]
        )
        {
            using var norm = NormFactory.Create(NormOptions.Parse(text), Shape[1]);
            using (no_grad())
                norm.Gamma!.zero_();
            Assert.All(Close.Values(norm.call(Input())), value => Assert.Equal(0, value, 1e-6));
        }
    }

    private static Tensor Input() => Formula.Tensor(1, Shape, scale: 2, shift: 1);
}
