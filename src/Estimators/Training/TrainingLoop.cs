using NormML.Models.Networks;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Trains a network by stochastic gradient descent; the network is already on its device.</summary>
internal sealed class TrainingLoop : IDisposable
{
    // All threads share torch's generator, so trainings that draw from it take turns, step by step.
    private static readonly Lock Generator = new();

    private readonly ITrainableNetwork network;
    private readonly nn.Module<Tensor, Tensor> module;
    private readonly TrainingSettings settings;
    private readonly FrozenLayers frozen;
    private readonly FlatParameters parameters;
    private readonly GradientTransform gradientTransform;
    private readonly StochasticGradientDescent optimizer;
    private readonly BestWeights best;

    public TrainingLoop(ITrainableNetwork network, TrainingSettings settings)
    {
        this.network = network;
        module = network.Module;
        this.settings = settings;
        frozen = new FrozenLayers(settings.Frozen);
        parameters = new FlatParameters(
            module,
            new ParameterLayout
            {
                WeightDecay = settings.Optimization.WeightDecay,
                LearningRateFactor = settings.LearningRateFactor,
                LearnsLater = parameter => settings.Transfer.UnfreezeEpoch is not null && frozen.Contains(parameter),
            }
        );
        gradientTransform = GradientTransform.Create(settings.Optimization.Gradient);
        optimizer = new StochasticGradientDescent(
            parameters,
            settings.Optimization.Momentum,
            settings.Optimization.Nesterov
        );
        best = new BestWeights(parameters, module);
    }

    /// <summary>
    /// Trains the network and leaves it in evaluation mode, with the weights of the best epoch by
    /// <paramref name="validation"/>, or the last weights without validation.
    /// </summary>
    /// <param name="training">The training batches.</param>
    /// <param name="validation">The validation batches; null: none.</param>
    /// <param name="statistics">Batches to estimate running statistics over; null: they keep their moving average.</param>
    /// <exception cref="OperationCanceledException">It was canceled before the first step.</exception>
    /// <exception cref="TrainingDivergedException">
    /// The loss is no longer finite; the network has the weights of the best epoch before, if there is one.
    /// </exception>
    public TrainingResult Run(IBatchSource training, IBatchSource? validation = null, IBatchSource? statistics = null)
    {
        var epochs = new List<EpochResult>();
        var earlyStopping = new EarlyStoppingMonitor(settings.Schedule.EarlyStopping);
        var progress = new TrainingProgress(settings, training.StepsPerEpoch);
        var precise = new PreciseBatchNorm(module, settings, statistics);
        var stopReason = StopReason.Completed;
        using var heap = new NativeHeap();

        for (var epoch = 1; epoch <= settings.Schedule.Epochs && stopReason == StopReason.Completed; epoch++)
        {
            if (epoch == settings.Transfer.UnfreezeEpoch)
            {
                frozen.Thaw();
                parameters.Thaw();
            }

            using var learned = new EpochMeter();
            using var measured = new EpochMeter();
            // Without validation the last epoch's weights are the final ones.
            var isFinal = validation is null && epoch == settings.Schedule.Epochs;
            if (
                !TrainEpoch(epoch, training, learned, progress, heap)
                || !Estimate(
                    precise,
                    epoch,
                    precise.BatchesFor(epoch, progress.StepsDone, isFinal),
                    settings.IsCanceled
                )
                || !Validate(epoch, validation, measured)
            )
            {
                stopReason = StopReason.Canceled;
                break;
            }

            var isBest = best.Offer(
                epoch,
                measured.Images == 0 ? null : new Validation(measured.Accuracy, measured.Loss, measured.Images)
            );
            epochs.Add(progress.Epoch(epoch, learned, measured, isBest));
            // Never stop early while layers are frozen.
            var isThawed = settings.Transfer.UnfreezeEpoch is not { } thaw || epoch >= thaw;
            if (isThawed && earlyStopping.IsOver(epochs[^1].ValidationAccuracy))
            {
                stopReason = StopReason.EarlyStopping;
            }
        }

        using var finished = new EpochMeter();
        var kept = stopReason == StopReason.Canceled && validation is null ? null : best.Epoch;
        if (kept is not { } keptEpoch)
        {
            Estimate(
                precise,
                epochs.Count + 1,
                precise.BatchesFor(epochs.Count + 1, progress.StepsDone, isFinal: false),
                () => false
            );
        }
        else
        {
            best.Restore();
            var batches =
                stopReason == StopReason.Canceled || validation is null
                    ? 0
                    : precise.BatchesFor(keptEpoch, progress.StepsDone, isFinal: true);
            if (
                batches > 0
                && !(
                    Estimate(precise, keptEpoch, batches, settings.IsCanceled)
                    && Validate(keptEpoch, validation, finished)
                )
            )
            {
                stopReason = StopReason.Canceled;
                best.Restore();
            }
        }

        module.eval();
        return progress.Finish(epochs, kept, stopReason, finished);
    }

    public void Dispose()
    {
        best.Dispose();
        optimizer.Dispose();
        parameters.Dispose();
        frozen.Thaw();
    }

    /// <summary>One pass over the training images; false: canceled.</summary>
    private bool TrainEpoch(
        int epoch,
        IBatchSource training,
        EpochMeter meter,
        TrainingProgress progress,
        NativeHeap heap
    )
    {
        frozen.Train(module);
        var step = 0;
        foreach (var batch in training.Epoch(epoch))
        {
            if (settings.IsCanceled())
            {
                return progress.StepsDone > 0
                    ? false
                    : throw new OperationCanceledException(
                        "The training was canceled before its first step: there are no weights to keep."
                    );
            }

            Step(batch, progress.LearningRate, Seeds.Derive(settings.Seed, SeedPurpose.Network, epoch, ++step), meter);
            heap.StepIsDone();
            progress.StepIsDone();
            if (meter.Read(always: step == training.StepsPerEpoch))
            {
                ThrowIfDiverged(meter, "training", epoch, step: meter.Batches);
                progress.Step(epoch, meter);
            }
        }

        return true;
    }

    /// <summary>A forward pass, a backward pass and a step of the optimizer.</summary>
    private void Step(Batch batch, double learningRate, long seed, EpochMeter meter)
    {
        using var scope = NewDisposeScope();
        using var turn = network.UsesGenerator ? Generator.EnterScope() : default;
        if (network.UsesGenerator)
        {
            Seeds.SeedTorch(seed);
        }

        var labels = batch.Labels.to(settings.Device);
        var logits = module.call(batch.Images.to(settings.Device));
        var loss = nn.functional.cross_entropy(logits, labels, label_smoothing: settings.Optimization.LabelSmoothing);
        loss.backward();
        network.ThrowIfBackwardFailed();
        settings.GradientExchange.Average(parameters.Gradients);
        gradientTransform.Apply(parameters);
        optimizer.Step(learningRate);
        meter.Add(loss, logits, labels);
    }

    /// <summary>Estimates the running statistics over this many batches; false: canceled.</summary>
    private bool Estimate(PreciseBatchNorm precise, int epoch, int batches, Func<bool> isCanceled)
    {
        using var meter = new EpochMeter();
        var isDone = precise.Run(epoch, batches, meter, isCanceled);
        ThrowIfDiverged(meter, "training", epoch, step: null);
        return isDone;
    }

    /// <summary>One pass over the validation images, if there are any; false: canceled.</summary>
    private bool Validate(int epoch, IBatchSource? validation, EpochMeter meter)
    {
        module.eval();
        var isDone = new Measurement(module, settings.Device).Run(
            validation?.Epoch(epoch) ?? [],
            meter,
            settings.IsCanceled
        );
        ThrowIfDiverged(meter, "validation", epoch, step: null);
        return isDone;
    }

    private void ThrowIfDiverged(EpochMeter meter, string images, int epoch, int? step)
    {
        if (!meter.Diverged)
        {
            return;
        }

        best.Restore();
        module.eval();
        throw new TrainingDivergedException(images, epoch, step, settings.LearningRates.Highest, best.Epoch);
    }
}
