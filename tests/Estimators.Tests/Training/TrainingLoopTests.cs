using NormML.Estimators.Training;
using NormML.Models.Layers;
using NormML.Models.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

public sealed class TrainingLoopTests : IDisposable
{
    private static readonly TrainingSettings Settings = new()
    {
        Optimization = new()
        {
            LearningRate = 0.5,
            WeightDecay = 0,
            LabelSmoothing = 0,
        },
        Schedule = new() { Epochs = 3, WarmupFraction = 0.1 },
    };

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly ToyNetwork network = new();

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void The_network_learns_and_every_step_and_epoch_is_reported()
    {
        var observer = new RecordingObserver();

        var result = Run(
            Settings with
            {
                Schedule = Settings.Schedule with { Epochs = 20 },
                Observers = [observer],
            },
            new ToyBatches(),
            new ToyBatches(seed: 2)
        );

        Assert.Equal(StopReason.Completed, result.StopReason);
        Assert.Equal(20, result.Epochs.Count);
        Assert.Equal(result.Epochs, observer.Epochs);
        Assert.Same(result, Assert.Single(observer.Results));
        Assert.Equal(80, observer.Steps.Count);
        Assert.Equal(
            Enumerable.Range(0, 80).Select(step => ((step / 4) + 1, (step % 4) + 1)),
            observer.Steps.Select(step => (step.Epoch, step.Step))
        );
        Assert.True(result.Epochs[^1].TrainingLoss < result.Epochs[0].TrainingLoss / 2);
        Assert.True(result.Epochs[^1].ValidationAccuracy > 0.9);
        Assert.Equal(Math.Log(2), observer.Steps[0].Loss, 6);
        Assert.Equal(TimeSpan.Zero, observer.Steps[^1].TimeLeft);
        Assert.True(observer.Steps[0].TimeLeft > TimeSpan.Zero && observer.Steps[0].ImagesPerSecond > 0);
        Assert.False(network.training);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_bit_for_bit()
    {
        Run(Settings, new ToyBatches());
        using var second = new ToyNetwork();
        using (var loop = new TrainingLoop(second, Settings))
        {
            loop.Run(new ToyBatches());
        }

        Assert.Equal(network.Weight.data<float>().ToArray(), second.Weight.data<float>().ToArray());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Label_smoothing_equals_PyTorchs(double smoothing)
    {
        var fixture = Fixtures.Root.GetProperty("crossEntropy");
        float[] logits = [.. fixture.GetProperty("logits").EnumerateArray().Select(value => value.GetSingle())];
        long[] labels = [.. fixture.GetProperty("labels").EnumerateArray().Select(value => value.GetInt64())];
        var expected = fixture
            .GetProperty("losses")
            .EnumerateArray()
            .Single(entry => entry.GetProperty("smoothing").GetDouble() == smoothing)
            .GetProperty("loss")
            .GetDouble();

        using var given = new GivenLogits();
        using var loop = new TrainingLoop(
            given,
            Settings with
            {
                Schedule = Settings.Schedule with { Epochs = 1 },
                Optimization = Settings.Optimization with { LabelSmoothing = smoothing },
            }
        );
        var result = loop.Run(new OneBatch(() => new Batch(tensor(logits, [4, 5]), tensor(labels))));

        Assert.Equal(expected, result.Epochs[0].TrainingLoss, 5);
    }

    [Fact]
    public void Weights_and_buffers_of_the_best_epoch_are_restored()
    {
        // From the third epoch on, the validation labels are swapped, so the second epoch is the best.
        var validation = new ToyBatches(seed: 2) { IsWrong = epoch => epoch > 2 };

        var result = Run(
            Settings with
            {
                Schedule = Settings.Schedule with { Epochs = 8 },
                Optimization = Settings.Optimization with { WeightDecay = 0.01 },
            },
            new ToyBatches(),
            validation
        );

        Assert.Equal(2, result.BestEpoch);
        Assert.Equal(
            [true, true, false, false, false, false, false, false],
            result.Epochs.Select(epoch => epoch.IsBest)
        );
        Assert.Equal(2 * 4, network.Passes);
        Assert.Equal(result.Epochs[1].ValidationAccuracy, Accuracy());
        Assert.True(result.Epochs[^1].ValidationAccuracy < 0.5);
    }

    [Fact]
    public void Without_validation_the_last_weights_are_kept()
    {
        var result = Run(Settings, new ToyBatches());

        Assert.Equal(3, result.BestEpoch);
        Assert.Equal(3 * 4, network.Passes);
        Assert.All(result.Epochs, epoch => Assert.Null(epoch.ValidationLoss));
    }

    [Fact]
    public void Concurrent_trainings_do_not_disturb_the_random_numbers_of_each_other()
    {
        var weights = new float[4][];
        void Train(int number)
        {
            using var small = NetworkFactory.Create(
                SmallNetwork.Options with
                {
                    Channels = 1,
                    Dropout = 0.5,
                    StochasticDepth = 0.5,
                },
                2,
                seed: 1
            );
            using (
                var loop = new TrainingLoop(small, Settings with { Schedule = Settings.Schedule with { Epochs = 20 } })
            )
            {
                loop.Run(new ToyBatches());
            }

            using var scope = NewDisposeScope();
            weights[number] =
            [
                .. small.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray()),
            ];
        }

        Train(0);
        Thread[] threads = [.. Enumerable.Range(1, 3).Select(number => new Thread(() => Train(number)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(weights, trained => Assert.Equal(weights[0], trained));
    }

    [Fact]
    public void Early_stopping_restores_the_best_weights()
    {
        var validation = new ToyBatches(seed: 2) { IsWrong = epoch => epoch > 2 };

        var result = Run(
            Settings with
            {
                Schedule = Settings.Schedule with
                {
                    Epochs = 50,
                    EarlyStopping = new EarlyStopping { Patience = 3 },
                },
            },
            new ToyBatches(),
            validation
        );

        Assert.Equal(StopReason.EarlyStopping, result.StopReason);
        Assert.Equal(2 + 3, result.Epochs.Count);
        Assert.Equal(2, result.BestEpoch);
    }

    [Fact]
    public void Early_stopping_waits_until_everything_learns()
    {
        var validation = new ToyBatches(seed: 2) { IsWrong = epoch => epoch > 2 };

        var result = Run(
            Settings with
            {
                Schedule = Settings.Schedule with
                {
                    Epochs = 50,
                    EarlyStopping = new EarlyStopping { Patience = 3 },
                },
                Transfer = new() { UnfreezeEpoch = 10 },
            },
            new ToyBatches(),
            validation
        );

        Assert.Equal(StopReason.EarlyStopping, result.StopReason);
        Assert.Equal(10 + 3, result.Epochs.Count);
        Assert.Equal(2, result.BestEpoch);
    }

    [Fact]
    public void Canceling_stops_at_the_next_batch_and_keeps_the_best_epoch()
    {
        var canceled = false;
        var observer = new RecordingObserver { AfterStep = step => canceled = step is { Epoch: 2, Step: 3 } };

        var result = Run(
            Settings with
            {
                Observers = [observer],
                IsCanceled = () => canceled,
            },
            new ToyBatches(),
            new ToyBatches(seed: 2)
        );

        Assert.Equal(StopReason.Canceled, result.StopReason);
        Assert.Equal((2, 3), (observer.Steps[^1].Epoch, observer.Steps[^1].Step));
        Assert.Equal(1, result.BestEpoch);
        Assert.Equal(4, network.Passes);
    }

    [Fact]
    public void Canceling_the_first_epoch_keeps_what_was_learned()
    {
        var canceled = false;
        var observer = new RecordingObserver { AfterStep = step => canceled = step is { Epoch: 1, Step: 3 } };

        var result = Run(Settings with { Observers = [observer], IsCanceled = () => canceled }, new ToyBatches());

        Assert.Null(result.BestEpoch);
        Assert.Empty(result.Epochs);
        Assert.Equal(3, network.Passes);
        Assert.NotEqual(0, network.Weight[0, 0].item<float>());
    }

    [Fact]
    public void Canceling_before_the_first_step_is_an_exception()
    {
        var error = Assert.Throws<OperationCanceledException>(() =>
            Run(Settings with { IsCanceled = () => true }, new ToyBatches())
        );

        Assert.Equal("The training was canceled before its first step: there are no weights to keep.", error.Message);
    }

    [Fact]
    public void A_loss_that_is_not_a_number_names_the_step_and_keeps_the_good_weights()
    {
        var broken = false;
        var training = new ToyBatches { BeforeStep = (epoch, step) => broken = (epoch, step) == (2, 3) };
        using var failing = new FailingNetwork(() => broken);
        using var loop = new TrainingLoop(failing, Settings);

        var error = Assert.Throws<TrainingDivergedException>(() => loop.Run(training));

        Assert.Equal((2, 3, 1), (error.Epoch, error.Step, error.KeptEpoch));
        Assert.Equal(
            "The training loss must stay finite; it became infinite or not a number at step 3 of epoch 2, in a training whose "
                + "learning rate goes up to 0.5; choose a lower one, such as 0.05. The weights after epoch 1 are kept: this "
                + "exception's Model has them.",
            error.Message
        );
        Assert.All(failing.Inner.Weight.data<float>().ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.Equal(4, failing.Inner.Passes);
    }

    [Fact]
    public void Diverging_in_the_first_epoch_keeps_nothing()
    {
        var training = new ToyBatches { Scale = 1e20f };

        var error = Assert.Throws<TrainingDivergedException>(() =>
            Run(
                Settings with
                {
                    Optimization = Settings.Optimization with { LearningRate = 1e10 },
                    Schedule = Settings.Schedule with { WarmupFraction = 0 },
                },
                training
            )
        );

        Assert.Equal(1, error.Epoch);
        Assert.Null(error.KeptEpoch);
        Assert.EndsWith("No epoch had ended before, so there are no good weights to keep.", error.Message);
    }

    [Fact]
    public void Gradients_pass_through_the_exchange_once_per_step()
    {
        var exchange = new CountingExchange();

        Run(Settings with { GradientExchange = exchange }, new ToyBatches());

        Assert.Equal(3 * 4, exchange.Count);
        Assert.Equal(0, network.Weight.abs().sum().item<float>());
    }

    private TrainingResult Run(TrainingSettings settings, IBatchSource training, IBatchSource? validation = null)
    {
        using var loop = new TrainingLoop(network, settings);
        return loop.Run(training, validation);
    }

    private double Accuracy()
    {
        using var noGrad = no_grad();
        using var meter = new EpochMeter();
        foreach (var batch in new ToyBatches(seed: 2).Epoch(1))
        {
            var logits = network.call(batch.Images);
            meter.Add(nn.functional.cross_entropy(logits, batch.Labels), logits, batch.Labels);
        }

        meter.Read(always: true);
        return meter.Accuracy;
    }

    private sealed class OneBatch(Func<Batch> make) : IBatchSource
    {
        public int StepsPerEpoch => 1;

        public IEnumerable<Batch> Epoch(int epoch) => [make()];
    }

    /// <summary>Returns its input as logits.</summary>
    private sealed class GivenLogits : nn.Module<Tensor, Tensor>, ITrainableNetwork
    {
        private readonly TorchSharp.Modules.Parameter shift = new(zeros(5));

        public GivenLogits()
            : base(nameof(GivenLogits)) => RegisterComponents();

        public nn.Module<Tensor, Tensor> Module => this;

        public bool UsesGenerator => true;

        public void ThrowIfBackwardFailed() { }

        public override Tensor forward(Tensor input) => input.add(shift);
    }

    /// <summary>Returns NaN logits on request.</summary>
    private sealed class FailingNetwork : nn.Module<Tensor, Tensor>, ITrainableNetwork
    {
        private readonly ToyNetwork inner = new();
        private readonly Func<bool> fails;

        public FailingNetwork(Func<bool> fails)
            : base(nameof(FailingNetwork))
        {
            this.fails = fails;
            RegisterComponents();
        }

        public ToyNetwork Inner => inner;

        public nn.Module<Tensor, Tensor> Module => this;

        public bool UsesGenerator => true;

        public void ThrowIfBackwardFailed() { }

        public override Tensor forward(Tensor input)
        {
            using var logits = inner.call(input);
            return logits.mul(fails() ? float.NaN : 1f);
        }
    }

    private sealed class CountingExchange : IGradientExchange
    {
        public int Count { get; private set; }

        public void Average(Tensor gradients)
        {
            Count++;
            gradients.zero_();
        }
    }
}
