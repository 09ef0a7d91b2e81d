using NormML.Estimators.Training;
using NormML.Models.Networks;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

public sealed class FrozenLayersTests : IDisposable
{
    private static readonly TrainingSettings Settings = new()
    {
        Optimization = new()
        {
            LearningRate = 0.1,
            WeightDecay = 0.01,
            LabelSmoothing = 0,
        },
        Schedule = new() { Epochs = 2, WarmupFraction = 0 },
    };

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Network network = NewNetwork();

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Frozen_layers_keep_their_exact_weights_and_statistics_and_the_rest_learns()
    {
        var before = State(network);

        Train(network, Settings with { Frozen = UpTo("layer1") });

        var after = State(network);
        Assert.All(after, entry => Assert.Equal(IsFrozen(entry.Key), entry.Value.SequenceEqual(before[entry.Key])));
        Assert.All(network.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.Contains("layer1.0.bn1.running_mean", after.Keys);
        Assert.Contains("layer1.0.bn1.num_batches_tracked", after.Keys);
        Assert.Contains("layer2.0.bn1.running_mean", after.Keys);
    }

    [Fact]
    public void Everything_learns_from_the_unfreeze_epoch_on()
    {
        var before = State(network);
        var wasFrozen = false;
        var observer = new RecordingObserver
        {
            AfterStep = step =>
                wasFrozen |=
                    step is { Epoch: 1, Step: 4 }
                    && State(network)
                        .Where(entry => IsFrozen(entry.Key))
                        .All(entry => entry.Value.SequenceEqual(before[entry.Key])),
        };

        Train(
            network,
            Settings with
            {
                Frozen = UpTo("layer1"),
                Transfer = new() { UnfreezeEpoch = 2 },
                Observers = [observer],
            }
        );

        Assert.True(wasFrozen);
        Assert.All(State(network), entry => Assert.NotEqual(before[entry.Key], entry.Value));
    }

    [Fact]
    public void Training_with_unfreezing_is_repeatable_bit_for_bit()
    {
        using var second = NewNetwork();
        TrainingSettings Unfreezing(Network of) =>
            Settings with
            {
                Frozen = new NetworkParts(of).UpTo("bn1"),
                Transfer = new() { UnfreezeEpoch = 2 },
                LearningRateFactor = name => name.StartsWith("fc", StringComparison.Ordinal) ? 10 : 1,
            };

        var before = State(network);
        Train(network, Unfreezing(network));
        Train(second, Unfreezing(second));

        Assert.NotEqual(before, State(network));
        Assert.Equal(State(network), State(second));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_DenseNet_is_frozen_up_to_a_block_with_and_without_recomputation(bool recomputation)
    {
        using var dense = NetworkFactory.Create(
            new DenseNetOptions
            {
                Channels = 1,
                Width = 4,
                GrowthRate = 2,
                Blocks = [2, 2],
                Stem = NetworkStem.Convolution3x3,
                Recomputation = recomputation,
                DefaultSize = 32,
                Bottleneck = false,
            },
            2,
            seed: 1
        );
        var before = State(dense);

        using (
            var loop = new TrainingLoop(dense, Settings with { Frozen = new NetworkParts(dense).UpTo("denseblock1") })
        )
        {
            loop.Run(new Noise());
        }

        Assert.All(
            State(dense),
            entry =>
                Assert.Equal(
                    entry.Key.Contains("conv0", StringComparison.Ordinal)
                        || entry.Key.Contains("denseblock1", StringComparison.Ordinal),
                    entry.Value.SequenceEqual(before[entry.Key])
                )
        );
    }

    [Fact]
    public void Unfreezing_leaves_parameters_alone_that_never_required_gradients()
    {
        network.named_parameters().Single(named => named.Item1 == "bn1.weight").Item2.requires_grad = false;

        Train(
            network,
            Settings with
            {
                Frozen = UpTo("layer1"),
                Transfer = new() { UnfreezeEpoch = 2 },
            }
        );

        Assert.All(State(network)["bn1.weight"], gamma => Assert.Equal(1, gamma));
    }

    [Fact]
    public void Learning_rate_factors_scale_the_steps_of_their_parts()
    {
        using var second = NewNetwork();
        var oneStep = Settings with
        {
            Optimization = Settings.Optimization with { Momentum = 0, Nesterov = false, WeightDecay = 0 },
            Schedule = Settings.Schedule with { Epochs = 1 },
        };
        var before = State(network);

        Train(network, oneStep, steps: 1);
        Train(
            second,
            oneStep with
            {
                LearningRateFactor = name => name.StartsWith("fc", StringComparison.Ordinal) ? 10 : 1,
            },
            steps: 1
        );

        var plain = State(network);
        foreach (var (name, values) in State(second))
        {
            double factor = name.StartsWith("fc", StringComparison.Ordinal) ? 10 : 1;
            var expected = before[name].Zip(plain[name], (from, to) => from + (factor * (to - from)));
            Assert.Equal(expected, values.Select(value => (double)value), (a, b) => Math.Abs(a - b) <= 1e-6);
        }
    }

    private static bool IsFrozen(string name) =>
        name.StartsWith("conv1", StringComparison.Ordinal)
        || name.StartsWith("bn1", StringComparison.Ordinal)
        || name.StartsWith("layer1", StringComparison.Ordinal);

    private static Network NewNetwork() =>
        NetworkFactory.Create(SmallNetwork.Options with { Channels = 1 }, 2, seed: 1);

    private static void Train(Network network, TrainingSettings settings, int steps = 4)
    {
        using var loop = new TrainingLoop(network, settings);
        loop.Run(new ToyBatches(steps));
    }

    private static Dictionary<string, float[]> State(Network network) =>
        StateDictionary
            .Of(network)
            .ToDictionary(
                entry => entry.Key,
                entry => entry.Value.detach().to(ScalarType.Float32).data<float>().ToArray()
            );

    private IReadOnlyList<nn.Module> UpTo(string part) => new NetworkParts(network).UpTo(part);

    private sealed class Noise : IBatchSource
    {
        public int StepsPerEpoch => 2;

        public IEnumerable<Batch> Epoch(int epoch)
        {
            for (var step = 0; step < StepsPerEpoch; step++)
            {
                using var images = rand(8, 1, 8, 8);
                using var labels = arange(8).remainder(2);
                yield return new Batch(images, labels);
            }
        }
    }
}
