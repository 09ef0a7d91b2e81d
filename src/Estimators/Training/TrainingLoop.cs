using NormML.Models.Networks;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Trains a network, which already is on its device, by stochastic gradient descent.</summary>
internal sealed class TrainingLoop : IDisposable
{
    // torch has one generator for all threads: of trainings that draw from it, one steps at a time.
    private static readonly Lock Generator = new();

    private readonly nn.Module<Tensor, Tensor> network;
    private readonly bool usesGenerator;
    private readonly TrainingSettings settings;
    private readonly FrozenLayers frozen;
    private readonly FlatParameters parameters;
    private readonly GradientNorm gradientNorm;
    private readonly StochasticGradientDescent optimizer;
    private readonly BestWeights best;

    public TrainingLoop(nn.Module<Tensor, Tensor> network, TrainingSettings settings)
    {
        this.network = network;
        usesGenerator = (network as Network)?.Options.UsesGenerator ?? true;
        this.settings = settings;
        frozen = new FrozenLayers(settings.Frozen);
        parameters = new FlatParameters(network, new ParameterLayout
        {
            WeightDecay = settings.WeightDecay,
            LearningRateFactor = settings.LearningRateFactor,
            LearnsLater = parameter => settings.UnfreezeEpoch is not null && frozen.Contains(parameter),
        });
        gradientNorm = GradientNorm.Create(settings.Gradient);
        optimizer = new StochasticGradientDescent(parameters, settings.Momentum, settings.Nesterov);
        best = new BestWeights(parameters, network);
    }

    /// <summary>
    /// Trains, and leaves the network in evaluation mode with the weights of the best epoch by
    /// <paramref name="validation"/>; without validation with the last ones.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled before the first step.</exception>
    /// <exception cref="TrainingDivergedException">
    /// The loss is no longer finite; the network has the weights of the best epoch before, if there is one.
    /// </exception>
    public TrainingResult Run(IBatchSource training, IBatchSource? validation = null)
    {
        var epochs = new List<EpochResult>();
        var earlyStopping = new EarlyStoppingMonitor(settings.EarlyStopping);
        var report = new TrainingReport(settings, training.StepsPerEpoch);
        var end = TrainingEnd.Completed;
        using var heap = new NativeHeap();

        for (int epoch = 1; epoch <= settings.Epochs && end == TrainingEnd.Completed; epoch++)
        {
            if (epoch == settings.UnfreezeEpoch)
            {
                frozen.Thaw();
                parameters.Thaw();
            }

            using var learned = new EpochMeter();
            using var measured = new EpochMeter();
            if (!Learn(epoch, training, learned, report, heap) || !Measure(epoch, validation, measured))
            {
                end = TrainingEnd.Canceled;
                break;
            }

            bool isBest = best.Offer(epoch, measured.Pictures == 0 ? null : (measured.Accuracy, measured.Loss));
            epochs.Add(report.Epoch(epoch, learned, measured, isBest));
            // A frozen network that learns no more is what unfreezing is for.
            bool isThawed = settings.UnfreezeEpoch is not { } thaw || epoch >= thaw;
            if (isThawed && earlyStopping.IsOver(epochs[^1].ValidationAccuracy))
            {
                end = TrainingEnd.EarlyStopping;
            }
        }

        bool keepsUnfinishedEpoch = end == TrainingEnd.Canceled && (validation is null || best.Epoch is null);
        if (!keepsUnfinishedEpoch)
        {
            best.Restore();
        }

        network.eval();
        return report.Finish(epochs, keepsUnfinishedEpoch ? null : best.Epoch, end);
    }

    public void Dispose()
    {
        best.Dispose();
        optimizer.Dispose();
        parameters.Dispose();
        frozen.Thaw();
    }

    /// <summary>One pass over the training pictures; false: cancelled.</summary>
    private bool Learn(int epoch, IBatchSource training, EpochMeter meter, TrainingReport report, NativeHeap heap)
    {
        frozen.Train(network);
        int step = 0;
        foreach (Batch batch in training.Epoch(epoch))
        {
            if (settings.IsCanceled())
            {
                return report.StepsDone > 0 ? false : throw new OperationCanceledException(
                    "The training was cancelled before its first step: there are no weights to keep.");
            }

            Step(batch, report.LearningRate, Seeds.Derive(settings.Seed, SeedPurpose.Network, epoch, ++step), meter);
            heap.StepIsDone();
            report.StepIsDone();
            if (meter.Read(always: step == training.StepsPerEpoch))
            {
                ThrowIfDiverged(meter, "training", epoch, step: meter.Batches);
                report.Step(epoch, meter);
            }
        }

        return true;
    }

    /// <summary>Forward, backward, and one step down.</summary>
    private void Step(Batch batch, double learningRate, long seed, EpochMeter meter)
    {
        using var scope = NewDisposeScope();
        using Lock.Scope turn = usesGenerator ? Generator.EnterScope() : default;
        if (usesGenerator)
        {
            Seeds.SeedTorch(seed);
        }

        Tensor labels = batch.Labels.to(settings.Device);
        Tensor logits = network.call(batch.Pictures.to(settings.Device));
        Tensor loss = nn.functional.cross_entropy(logits, labels, label_smoothing: settings.LabelSmoothing);
        loss.backward();
        (network as Network)?.ThrowIfBackwardFailed();
        settings.GradientExchange.Average(parameters.Gradients);
        gradientNorm.Apply(parameters);
        optimizer.Step(learningRate);
        meter.Add(loss, logits, labels);
    }

    /// <summary>One pass over the validation pictures, if there are any; false: cancelled.</summary>
    private bool Measure(int epoch, IBatchSource? validation, EpochMeter meter)
    {
        network.eval();
        using var noGrad = no_grad();
        foreach (Batch batch in validation?.Epoch(epoch) ?? [])
        {
            if (settings.IsCanceled())
            {
                return false;
            }

            using var scope = NewDisposeScope();
            Tensor labels = batch.Labels.to(settings.Device);
            Tensor logits = network.call(batch.Pictures.to(settings.Device));
            meter.Add(nn.functional.cross_entropy(logits, labels), logits, labels);
        }

        meter.Read(always: true);
        ThrowIfDiverged(meter, "validation", epoch, step: null);
        return true;
    }

    private void ThrowIfDiverged(EpochMeter meter, string pictures, int epoch, int? step)
    {
        if (!meter.Diverged)
        {
            return;
        }

        best.Restore();
        network.eval();
        throw new TrainingDivergedException(pictures, epoch, step, settings.Schedule.Highest, best.Epoch);
    }
}
