using NormML.Models.Layers;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Normalization;

/// <summary>Running statistics that are re-estimated over several batches, as in precise batch norm.</summary>
public class RunningStatisticsTests
{
    private const long Width = 8;
    private const string Counter = "num_batches_tracked";

    public static TheoryData<string, Activation> All()
    {
        var all = new TheoryData<string, Activation>();
        foreach (
            var name in NormOptions.Registry.Names.Concat([
                "batch:running-variance=biased",
                "batch+cross",
                "group+self:gates=2",
            ])
        )
        foreach (var activation in Enum.GetValues<Activation>())
            all.Add(name == "ghost-batch" ? "ghost-batch:2" : name, activation);
        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void All_that_training_moves_but_counters_is_estimated_and_depends_on_nothing_before(
        string text,
        Activation activation
    )
    {
        using var scope = NewDisposeScope();
        using var norm = Drawn(text, activation);
        using var other = Drawn(text, activation);
        var fresh = Buffers(norm);
        using (var trained = Drawn(text, activation))
        {
            trained.call(Part(0, 4));
            foreach (
                var (name, moved) in Buffers(trained).Where(buffer => !buffer.Value.SequenceEqual(fresh[buffer.Key]))
            )
                fresh[name] = name.EndsWith(Counter, StringComparison.Ordinal) ? fresh[name] : [];
        }

        foreach (var buffer in other.buffers().Where(buffer => buffer.dtype == ScalarType.Float32))
            buffer.add_(3);
        foreach (var each in (Norm[])[norm, other])
            Gather(each, Part(0, 4), Part(4, 2), Part(6, 3));
        var (estimated, ofOther) = (Buffers(norm), Buffers(other));
        foreach (var (name, before) in fresh)
            if (before.Length > 0)
                Assert.Equal(before, estimated[name]);
            else
                Close.Relative(estimated[name], ofOther[name], 1e-5, name);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Several_batches_count_as_one_of_all_their_images(string text, Activation activation)
    {
        using var scope = NewDisposeScope();
        using var several = Drawn(text, activation);
        using var one = Drawn(text, activation);
        Gather(several, Part(0, 4), Part(4, 2), Part(6, 3));
        Gather(one, Part(0, 9));
        var expected = Buffers(one);
        foreach (var (name, values) in Buffers(several))
            Close.Relative(expected[name], values, 1e-5, name);
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("batch:running-variance=biased")]
    [InlineData("batch-renorm")]
    [InlineData("ghost-batch:4")]
    [InlineData("switchable")]
    [InlineData("evonorm-b0")]
    [InlineData("decorrelated")]
    [InlineData("iterative-whitening")]
    public void One_batch_gives_what_a_momentum_of_1_gives(string text)
    {
        using var scope = NewDisposeScope();
        using var estimated = Drawn(text, Activation.ReLU);
        using var moved = Drawn(
            $"{text}{(text.Contains(':', StringComparison.Ordinal) ? ',' : ':')}momentum=1",
            Activation.ReLU
        );
        Gather(estimated, Part(0, 4));
        moved.call(Part(0, 4));
        var expected = Buffers(moved);
        foreach (var (name, values) in Buffers(estimated).Where(buffer => buffer.Key != Counter))
            Close.Relative(expected[name], values, 1e-5, name);
    }

    [Theory]
    [InlineData("batch:running-variance=biased")]
    [InlineData("batch-renorm")]
    [InlineData("switchable")]
    [InlineData("decorrelated")]
    [InlineData("iterative-whitening")]
    public void Evaluation_then_gives_what_the_batch_gave(string text)
    {
        using var scope = NewDisposeScope();
        using var norm = Drawn(text, Activation.None);
        var gathered = Gather(norm, Part(0, 9));
        Close.Relative(gathered[0], norm.call(Part(0, 9)), 1e-4, text);
    }

    [Fact]
    public void Broken_off_they_stay_as_they_were()
    {
        using var scope = NewDisposeScope();
        using var norm = (RunningStatisticsNorm)Drawn("batch", Activation.None);
        norm.call(Part(0, 4));
        var before = Buffers(norm);
        norm.StartGathering();
        norm.call(Part(4, 4));
        norm.EndGathering(take: false);
        Assert.Equal(before, Buffers(norm));
        norm.StartGathering();
        norm.EndGathering(take: true);
        Assert.Equal(before, Buffers(norm));
        norm.call(Part(4, 4));
        Assert.NotEqual(before["running_mean"], Buffers(norm)["running_mean"]);
    }

    [Theory]
    [InlineData("batch", 0.1)]
    [InlineData("batch:momentum=0.01", 0.01)]
    [InlineData("batch:learn=false", 0.1)]
    [InlineData("batch:update=false", 0)]
    [InlineData("batch:statistics=batch", 0)]
    [InlineData("batch:statistics=running", 0)]
    [InlineData("batch-renorm", 0.01)]
    [InlineData("iterative-whitening:momentum=0.2", 0.2)]
    public void Only_those_that_follow_batches_and_differ_from_training_are_to_be_estimated(
        string text,
        double momentum
    )
    {
        using var norm = (RunningStatisticsNorm)Drawn(text, Activation.None);
        Assert.Equal(momentum, norm.RunningMomentum);
    }

    [Fact]
    public void A_small_spread_beside_a_large_mean_is_kept()
    {
        using var scope = NewDisposeScope();
        using var norm = Drawn("batch", Activation.None);
        Gather(norm, [.. Enumerable.Range(0, 9).Select(i => Part(i, 1).mul(1e-2).add(100))]);
        using var whole = Part(0, 9).mul(1e-2).add(100).to(ScalarType.Float64);
        Close.Relative(Close.Values(whole.var([0, 2, 3])), Buffers(norm)["running_var"], 1e-2, "running_var");
    }

    /// <summary>Like the training loop: all modules in evaluation mode, except the norms that gather.</summary>
    private static List<Tensor> Gather(Norm norm, params Tensor[] batches)
    {
        using var noGrad = no_grad();
        List<RunningStatisticsNorm> gathering =
        [
            .. norm.modules().Append(norm).OfType<RunningStatisticsNorm>().Where(each => each.RunningMomentum > 0),
        ];
        norm.eval();
        gathering.ForEach(each =>
        {
            each.train();
            each.StartGathering();
        });
        List<Tensor> outputs = [.. batches.Select(norm.call)];
        gathering.ForEach(each => each.EndGathering(take: true));
        norm.eval();
        return outputs;
    }

    private static Norm Drawn(string text, Activation activation)
    {
        var norm = NormFactory.Create(NormOptions.Parse(text), Width, activation);
        using var generator = new Generator(1);
        foreach (var module in norm.modules().OfType<IInitialized>())
            module.Initialize(generator);
        return norm;
    }

    private static Tensor Part(long start, long count) =>
        Formula.Tensor(1, [9, Width, 3, 3], scale: 2, shift: 0.5).narrow(0, start, count);

    private static Dictionary<string, double[]> Buffers(Norm norm) =>
        norm.named_buffers().ToDictionary(buffer => buffer.name, buffer => Close.Values(buffer.buffer));
}
