using NormML.Estimators.Training;
using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

public sealed class PreciseBatchNormTests : IDisposable
{
    private static readonly TrainingSettings Settings = new()
    {
        Optimization = new()
        {
            LearningRate = 0.1,
            WeightDecay = 0,
            LabelSmoothing = 0,
        },
        Schedule = new() { Epochs = 8, WarmupFraction = 0 },
    };

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_statistics_are_those_of_all_values_of_the_images_and_neither_weights_nor_counters_depend_on_them()
    {
        using var precise = NewNetwork();
        using var plain = NewNetwork();
        var images = new CountedBatches(new ToyBatches(seed: 5));

        Run(precise, Settings, statistics: images);
        Run(plain, Settings, statistics: null);

        var state = State(precise);
        Assert.All(
            State(plain),
            entry => Assert.Equal(!entry.Key.Contains("running"), entry.Value.SequenceEqual(state[entry.Key]))
        );
        using var noGrad = no_grad();
        var convolution = (nn.Module<Tensor, Tensor>)
            precise.named_children().Single(child => child.name == "conv1").module;
        var values = convolution.call(cat([.. new ToyBatches(seed: 5).Epoch(1).Select(batch => batch.Images.clone())]));
        Fixtures.AssertClose(state["bn1.running_mean"], values.mean([0, 2, 3]), 1e-5);
        Fixtures.AssertClose(state["bn1.running_var"], values.var([0, 2, 3]), 1e-5);
    }

    [Theory]
    [InlineData("batch:momentum=0.5", 4)]
    [InlineData("batch:momentum=0.25", 7)]
    [InlineData("ghost-batch:4,momentum=0.5+self", 7)]
    [InlineData("batch:update=false", 0)]
    [InlineData("group", 0)]
    public void They_are_estimated_while_they_lag_and_in_the_end(string norm, int whileLagging)
    {
        // 8 epochs of 4 steps; 10 / momentum = 20 steps have not passed after 16 steps, but after 20. The gates of self
        // have 0.1.
        using var network = NewNetwork(norm);
        var images = new CountedBatches(new ToyBatches(steps: 50, seed: 5));

        Run(network, Settings, statistics: images);

        Assert.Equal(whileLagging == 0 ? 0 : (8 * whileLagging) + 50, images.Count);
    }

    [Fact]
    public void The_best_epochs_are_estimated_and_it_is_measured_once_more()
    {
        using var network = NewNetwork("batch:momentum=0.9");
        var validation = new ToyBatches(seed: 2) { IsWrong = epoch => epoch > 6 };
        var images = new CountedBatches(new ToyBatches(seed: 5));

        var result = Run(network, Settings, validation, images);

        Assert.InRange(result.BestEpoch!.Value, 3, 6);
        Assert.Equal(4 * (2 + 1), images.Count);
        Assert.Equal(Measure(network), (result.ValidationAccuracy, result.ValidationLoss));
        Assert.NotEqual(result.Epochs[result.BestEpoch.Value - 1].ValidationLoss, result.ValidationLoss);
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("batch-renorm:ramp-start=2,rmax-end=8,dmax-end=8")]
    [InlineData("ghost-batch:4")]
    public void The_same_seed_gives_the_same_weights_bit_for_bit(string norm)
    {
        using var first = NewNetwork(norm);
        using var second = NewNetwork(norm);
        var before = State(first);
        foreach (var network in (Network[])[first, second])
        {
            Run(network, Settings, new ToyBatches(seed: 2), new ToyBatches(seed: 5));
        }

        Assert.NotEqual(before, State(first));
        Assert.Equal(State(first), State(second));
    }

    [Fact]
    public void Nothing_is_dropped_or_drawn_meanwhile_and_no_tensor_is_left_behind()
    {
        using var network = NetworkFactory.Create(
            SmallNetwork.Options with
            {
                Channels = 1,
                Dropout = 0.5,
                StochasticDepth = 0.5,
                Norm = NormOptions.Parse("batch+cross"),
            },
            2,
            seed: 1
        );
        var precise = new PreciseBatchNorm(network, Settings, new ToyBatches());
        Run();
        var once = State(network);
        var generator = random.get_rng_state().data<byte>().ToArray();
        var tensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Run();

        Assert.Equal(tensors, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(generator, random.get_rng_state().data<byte>().ToArray());
        Assert.Equal(once, State(network));
        Assert.All(network.modules(), module => Assert.False(module.training));

        void Run()
        {
            using var meter = new EpochMeter();
            Assert.True(precise.Run(1, batches: 4, meter, () => false));
        }
    }

    [Fact]
    public void What_is_frozen_keeps_its_statistics_also_when_the_best_epoch_was_before_it_thawed()
    {
        using var network = NewNetwork();
        var before = State(network);
        var frozen = new NetworkParts(network).UpTo("layer1");
        var validation = new ToyBatches(seed: 2) { IsWrong = epoch => epoch > 2 };

        var result = Run(
            network,
            Settings with
            {
                Frozen = frozen,
                Transfer = new() { UnfreezeEpoch = 4 },
            },
            validation,
            new ToyBatches(seed: 5)
        );

        Assert.InRange(result.BestEpoch!.Value, 1, 2);
        var after = State(network);
        Assert.Equal(before["layer1.0.bn1.running_mean"], after["layer1.0.bn1.running_mean"]);
        Assert.NotEqual(before["layer2.0.bn1.running_mean"], after["layer2.0.bn1.running_mean"]);
    }

    [Fact]
    public void Canceling_the_first_epoch_takes_a_few_batches()
    {
        using var network = NewNetwork();
        var canceled = false;
        var observer = new RecordingObserver { AfterStep = step => canceled = step is { Epoch: 1, Step: 3 } };
        var images = new CountedBatches(new ToyBatches(steps: 50, seed: 5));

        var result = Run(
            network,
            Settings with
            {
                Observers = [observer],
                IsCanceled = () => canceled,
            },
            new ToyBatches(seed: 2),
            images
        );

        Assert.Equal((StopReason.Canceled, null, null), (result.StopReason, result.BestEpoch, result.ValidationLoss));
        Assert.Equal(8, images.Count);
        Assert.Equal(3, State(network)["bn1.num_batches_tracked"][0]);
    }

    [Fact]
    public void Canceling_later_keeps_the_best_epoch_as_it_was_measured()
    {
        using var network = NewNetwork("batch:momentum=0.9");
        var canceled = false;
        var observer = new RecordingObserver { AfterStep = step => canceled = step is { Epoch: 5, Step: 3 } };
        var images = new CountedBatches(new ToyBatches(seed: 5));

        var result = Run(
            network,
            Settings with
            {
                Observers = [observer],
                IsCanceled = () => canceled,
            },
            new ToyBatches(seed: 2),
            images
        );

        Assert.Equal(StopReason.Canceled, result.StopReason);
        Assert.Equal(4 * 2, images.Count);
        Assert.Equal(result.Epochs[result.BestEpoch!.Value - 1].ValidationLoss, result.ValidationLoss);
        Assert.Equal(Measure(network), (result.ValidationAccuracy, result.ValidationLoss));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Canceling_the_last_estimation_keeps_the_best_epoch_as_it_was_measured(bool whileMeasuring)
    {
        using var network = NewNetwork("batch:momentum=0.9");
        var passes = 0;
        var canceled = false;
        var images = new CountedBatches(
            new ToyBatches(seed: 5)
            {
                BeforeStep = (_, step) => canceled |= !whileMeasuring && step == 2 && passes == 8,
            }
        );
        var validation = new ToyBatches(seed: 2)
        {
            BeforeStep = (_, step) => canceled |= (passes += step == 1 ? 1 : 0) == 9 && step == 2,
        };

        var result = Run(network, Settings with { IsCanceled = () => canceled }, validation, images);

        Assert.Equal((StopReason.Canceled, 8), (result.StopReason, result.Epochs.Count));
        Assert.Equal(result.Epochs[result.BestEpoch!.Value - 1].ValidationLoss, result.ValidationLoss);
        Assert.Equal(Measure(network), (result.ValidationAccuracy, result.ValidationLoss));
    }

    [Fact]
    public void A_last_step_that_ruins_the_weights_is_not_kept_in_silence()
    {
        using var network = NewNetwork();

        var error = Assert.Throws<TrainingDivergedException>(() =>
            Run(
                network,
                Settings with
                {
                    Optimization = Settings.Optimization with { LearningRate = 1e38 },
                    Schedule = Settings.Schedule with { Epochs = 1 },
                },
                statistics: new ToyBatches(),
                steps: 1
            )
        );

        Assert.Equal((1, null, null), (error.Epoch, error.Step, error.KeptEpoch));
        Assert.StartsWith(
            "The training loss must stay finite; it became infinite or not a number after epoch 1, ",
            error.Message
        );
    }

    private static Network NewNetwork(string norm = "batch") =>
        NetworkFactory.Create(SmallNetwork.Options with { Channels = 1, Norm = NormOptions.Parse(norm) }, 2, seed: 1);

    private static TrainingResult Run(
        Network network,
        TrainingSettings settings,
        IBatchSource? validation = null,
        IBatchSource? statistics = null,
        int steps = 4
    )
    {
        using var loop = new TrainingLoop(network, settings);
        return loop.Run(new ToyBatches(steps), validation, statistics);
    }

    private static (double? Accuracy, double? Loss) Measure(Network network)
    {
        using var meter = new EpochMeter();
        new Measurement(network, CPU).Run(new ToyBatches(seed: 2).Epoch(1), meter, () => false);
        return (meter.Accuracy, meter.Loss);
    }

    private static Dictionary<string, float[]> State(Network network) =>
        StateDictionary
            .Of(network)
            .ToDictionary(
                entry => entry.Key,
                entry => entry.Value.detach().to(ScalarType.Float32).data<float>().ToArray()
            );

    /// <summary>Counts the batches that are requested.</summary>
    private sealed class CountedBatches(ToyBatches batches) : IBatchSource
    {
        public int Count { get; private set; }

        public int StepsPerEpoch => batches.StepsPerEpoch;

        public IEnumerable<Batch> Epoch(int epoch)
        {
            foreach (var batch in batches.Epoch(epoch))
            {
                Count++;
                yield return batch;
            }
        }
    }
}
