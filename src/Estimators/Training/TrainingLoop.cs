using System.Diagnostics;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Trains a network, which already is on its device, by stochastic gradient descent.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> network;
    private readonly TrainingSettings settings;
    private readonly FlatParameters parameters;
    private readonly StochasticGradientDescent optimizer;
    private readonly BestWeights best;
    private readonly Stopwatch elapsed = new();
    private long stepsDone;
    private long stepsInAll;

    public TrainingLoop(nn.Module<Tensor, Tensor> network, TrainingSettings settings)
    {
        this.network = network;
        this.settings = settings;
        parameters = new FlatParameters(network, settings.WeightDecay);
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
        var end = TrainingEnd.Completed;
        using IDisposable heap = NativeHeap.KeepFreed();
        stepsInAll = (long)settings.Epochs * training.StepsPerEpoch;
        elapsed.Start();

        for (int epoch = 1; epoch <= settings.Epochs && end == TrainingEnd.Completed; epoch++)
        {
            using var learned = new EpochMeter();
            using var measured = new EpochMeter();
            if (!Learn(epoch, training, learned) || !Measure(epoch, validation, measured))
            {
                end = TrainingEnd.Canceled;
                break;
            }

            epochs.Add(Keep(epoch, learned, measured));
            if (earlyStopping.IsOver(epochs[^1].ValidationAccuracy))
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
        var result = new TrainingResult(epochs, keepsUnfinishedEpoch ? null : best.Epoch, end, elapsed.Elapsed);
        Tell(observer => observer.OnFinished(result));
        return result;
    }

    public void Dispose()
    {
        best.Dispose();
        optimizer.Dispose();
        parameters.Dispose();
    }

    /// <summary>One pass over the training pictures; false: cancelled.</summary>
    private bool Learn(int epoch, IBatchSource training, EpochMeter meter)
    {
        network.train();
        int step = 0;
        foreach (Batch batch in training.Epoch(epoch))
        {
            if (settings.IsCanceled())
            {
                return stepsDone > 0 ? false : throw new OperationCanceledException(
                    "The training was cancelled before its first step: there are no weights to keep.");
            }

            double learningRate = settings.Schedule.At(stepsDone, stepsInAll);
            Step(batch, learningRate, Seeds.Derive(settings.Seed, SeedPurpose.Network, epoch, ++step), meter);
            stepsDone++;
            if (meter.Read(always: step == training.StepsPerEpoch))
            {
                ThrowIfDiverged(meter, "training", epoch, step: meter.Batches);
                var progress = new StepProgress
                {
                    Epoch = epoch,
                    Epochs = settings.Epochs,
                    Step = step,
                    StepsPerEpoch = training.StepsPerEpoch,
                    Loss = meter.Loss,
                    Accuracy = meter.Accuracy,
                    LearningRate = learningRate,
                    PicturesPerSecond = meter.PicturesPerSecond,
                    TimeLeft = TimeLeft(),
                };
                Tell(observer => observer.OnStep(progress));
            }
        }

        return true;
    }

    /// <summary>Forward, backward, and one step down.</summary>
    private void Step(Batch batch, double learningRate, long seed, EpochMeter meter)
    {
        using var scope = NewDisposeScope();
        Seeds.SeedTorch(seed);
        Tensor labels = batch.Labels.to(settings.Device);
        Tensor logits = network.call(batch.Pictures.to(settings.Device));
        Tensor loss = nn.functional.cross_entropy(logits, labels, label_smoothing: settings.LabelSmoothing);
        loss.backward();
        settings.GradientExchange.Average(parameters.Gradients);
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

    /// <summary>Keeps the epoch's weights if they are the best so far, and tells how the epoch went.</summary>
    private EpochResult Keep(int epoch, EpochMeter learned, EpochMeter measured)
    {
        bool validated = measured.Pictures > 0;
        bool isBest = best.Offer(epoch, validated ? (measured.Accuracy, measured.Loss) : null);
        var result = new EpochResult
        {
            Epoch = epoch,
            Epochs = settings.Epochs,
            TrainingLoss = learned.Loss,
            TrainingAccuracy = learned.Accuracy,
            ValidationLoss = validated ? measured.Loss : null,
            ValidationAccuracy = validated ? measured.Accuracy : null,
            LearningRate = settings.Schedule.At(stepsDone - 1, stepsInAll),
            PicturesPerSecond = learned.PicturesPerSecond,
            Duration = learned.Age,
            TimeLeft = TimeLeft(),
            IsBest = isBest,
        };
        Tell(observer => observer.OnEpoch(result));
        return result;
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

    private TimeSpan TimeLeft() => elapsed.Elapsed * ((double)(stepsInAll - stepsDone) / stepsDone);

    private void Tell(Action<ITrainingObserver> message)
    {
        foreach (ITrainingObserver observer in settings.Observers)
        {
            message(observer);
        }
    }
}
