using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Estimators.Training;

namespace NormML.Estimators.Tests.Training;

public sealed class TrainingLogTests
{
    private static readonly EpochResult Epoch = new()
    {
        Epoch = 3,
        Epochs = 30,
        TrainingLoss = 1.23456,
        TrainingAccuracy = 0.5,
        ValidationLoss = 1.1,
        ValidationAccuracy = 0.625,
        LearningRate = 0.05,
        ImagesPerSecond = 420.4,
        Duration = TimeSpan.FromSeconds(60),
        TimeLeft = new TimeSpan(0, 12, 10),
        IsBest = true,
    };

    private static readonly TrainingPlan Plan = new()
    {
        Network = "ResNet-18",
        Normalization = "batch",
        Parameters = 11_181_642,
        Classes = ["ant", "bee"],
        TrainingImages = 220,
        ValidationImages = 24,
        TrainingImagesOfClasses = [100, 120],
        ValidationImagesOfClasses = [11, 13],
        SkippedImages = 0,
        ImageHeight = 224,
        ImageWidth = 224,
        Optimization = new() { BatchSize = 16, LearningRate = 0.0125 },
        Schedule = new() { Epochs = 30 },
        StepsPerEpoch = 14,
        Seed = 1,
        Device = "cpu",
    };

    private static readonly StepProgress Step = new()
    {
        Epoch = 3,
        Epochs = 30,
        Step = 7,
        StepsPerEpoch = 14,
        Loss = 1.5,
        Accuracy = 0.5,
        LearningRate = 0.01,
        ImagesPerSecond = 400,
        TimeLeft = TimeSpan.FromSeconds(90),
    };

    [Fact]
    public void An_epoch_is_one_line_of_the_log()
    {
        var lines = new List<string>();
        var host = new RecordingHost(lines.Add);
        using (var log = new TrainingLog(host, host.Start("Train")))
        {
            log.OnStarted(Plan);
            log.OnEpoch(Epoch);
            log.OnEpoch(Epoch with { ValidationLoss = null, ValidationAccuracy = null });
            log.OnFinished(new TrainingResult([Epoch], 1, StopReason.Canceled, TimeSpan.FromSeconds(61)));
            log.OnFinished(
                new TrainingResult([Epoch], 1, StopReason.Completed, TimeSpan.FromSeconds(61))
                {
                    ValidationLoss = 1.05,
                    ValidationAccuracy = 0.65,
                }
            );
            log.OnFinished(new TrainingResult([], null, StopReason.Completed, TimeSpan.FromHours(30)));
        }

        Assert.Equal(
            [
                "ResNet-18, 11,181,642 parameters, 2 classes, on cpu, seed 1",
                "220 training and 24 validation images of 224x224, 30 epochs of 14 steps of 16, learning rate up to 0.0125",
                "epoch 3 of 30: loss 1.2346, accuracy 0.5000, validation loss 1.1000, validation accuracy 0.6250 (best), "
                    + "learning rate 0.05, 420 images/s, 0:12:10 left",
                "epoch 3 of 30: loss 1.2346, accuracy 0.5000, learning rate 0.05, 420 images/s, 0:12:10 left",
                "canceled after 1 epoch and 0:01:01; the weights are those of epoch 1",
                "done after 1 epoch and 0:01:01; the weights are those of epoch 1: validation loss 1.0500, validation accuracy 0.6500",
                "done after 0 epochs and 30:00:00; the weights are those of the unfinished epoch",
            ],
            lines
        );
    }

    [Fact]
    public void The_log_names_at_most_ten_classes_without_images()
    {
        var lines = new List<string>();
        var host = new RecordingHost(lines.Add);
        using (var log = new TrainingLog(host, host.Start("Train")))
        {
            log.OnStarted(
                Plan with
                {
                    Classes = [.. Enumerable.Range(1, 12).Select(number => $"c{number}")],
                    TrainingImagesOfClasses = [5, .. new int[11]],
                }
            );
        }

        Assert.Equal(
            "There is no image to learn from of 11 classes: 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10', 'c11', ...",
            lines[^1]
        );
    }

    [Fact]
    public void The_progress_channel_reports_epochs_and_steps()
    {
        var host = new RecordingHost(_ => { });
        using (var log = new TrainingLog(host, host.Start("Train")))
        {
            Assert.Equal(
                ["loss", "accuracy", "learning rate", "images/s", "seconds left"],
                host.Progress.Header!.MetricNames
            );
            Assert.Equal(["epochs", "steps"], host.Progress.Header.UnitNames);
            Assert.Empty(host.Progress.Ask());

            log.OnStep(Step);
            Assert.Equal(
                [
                    "progress 0: 2 of 30",
                    "progress 1: 7 of 14",
                    "metric 0: 1.5",
                    "metric 1: 0.5",
                    "metric 2: 0.01",
                    "metric 3: 400",
                    "metric 4: 90",
                ],
                host.Progress.Ask()
            );

            log.OnEpoch(Epoch);
            Assert.Equal([1.23456, 0.5, 0.05, 420.4, 730, 3], host.Progress.Checkpoints[0]);
        }

        Assert.True(host.Progress.IsDisposed);
    }

    [Fact]
    public void The_log_of_the_context_names_the_trainer()
    {
        var ml = new MLContext(seed: 1);
        var messages = new List<LoggingEventArgs>();
        ml.Log += (_, message) => messages.Add(message);
        var keys = ml.Transforms.Conversion.MapValueToKey("Label", "Class");
        var data = DrawnImages.AsVectors(ml, 12, seed: 1);

        using var model = ml
            .MulticlassClassification.Trainers.ResNet(SmallNetwork.Training with { Epochs = 1 })
            .Fit(keys.Fit(data).Transform(data));

        var epoch = Assert.Single(messages, message => message.Message.Contains("epoch 1 of 1: loss "));
        Assert.Contains(nameof(ResNetTrainer), epoch.Source);
        Assert.Equal(ChannelMessageKind.Info, epoch.Kind);
    }
}
