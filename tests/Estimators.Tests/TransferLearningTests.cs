using Microsoft.ML;
using NormML.Estimators.Tests.Training;
using NormML.Estimators.Training;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using NormML.Transforms.Scoring;

namespace NormML.Estimators.Tests;

public sealed class TransferLearningTests : IDisposable
{
    private readonly MLContext ml = new(seed: 1);
    private readonly string folder = Directory.CreateTempSubdirectory("normml-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_frozen_pretrained_body_learns_other_classes_faster_than_a_new_network()
    {
        var weights = Pretrain(epochs: 6);
        var train = Keyed(DrawnImages.AsVectors(ml, 48, seed: 3, classes: 2, colors: 1));
        var test = Keyed(DrawnImages.AsVectors(ml, 60, seed: 4, classes: 2, colors: 1));
        var observer = new RecordingObserver();
        var log = new List<string>();
        ml.Log += (_, message) => log.Add(message.Message);
        var oneEpoch = SmallNetwork.Training with { Epochs = 1, ValidationFraction = 0, LearningRate = 0.02 };

        var scratch = LogLoss(oneEpoch, train, test);
        var transferred = LogLoss(
            oneEpoch with
            {
                Transfer = new()
                {
                    Weights = weights,
                    FreezeTo = "layer2",
                    HeadLearningRateFactor = 10,
                },
                Observers = [observer],
            },
            train,
            test
        );

        Assert.True(transferred < 0.8 * scratch, $"log-loss {transferred} against {scratch} from scratch");
        var plan = Assert.Single(observer.Plans);
        Assert.StartsWith("body.safetensors: Read ", plan.Weights);
        Assert.Contains("The head (fc.weight, fc.bias) is new: the file has one for 3 classes.", plan.Weights);
        Assert.Contains(log, message => message.Contains(plan.Weights!, StringComparison.Ordinal));
        Assert.Contains(log, message => message.Contains("frozen up to layer2: ", StringComparison.Ordinal));
        Assert.Equal(("layer2", plan.Parameters - (2 * 17)), (plan.FrozenTo, plan.FrozenParameters));
    }

    [Fact]
    public void Frozen_weights_equal_the_file_and_two_fits_are_the_same()
    {
        var weights = Pretrain(epochs: 1);
        var data = Keyed(DrawnImages.AsVectors(ml, 24, seed: 3));
        var trainer = ml.MulticlassClassification.Trainers.ResNet(
            SmallNetwork.Training with
            {
                Epochs = 2,
                Transfer = new()
                {
                    Weights = weights,
                    FreezeTo = "layer1",
                    LearningRateFactors = new Dictionary<string, double> { ["layer2.0"] = 2, ["fc"] = 5 },
                },
            }
        );

        using var once = trainer.Fit(data);
        using var again = trainer.Fit(data);

        using var file = WeightFile.Read(weights);
        var before = file.ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());
        var second = State(again);
        foreach (var (name, bytes) in State(once))
        {
            var frozen =
                !name.StartsWith("layer2", StringComparison.Ordinal)
                && !name.StartsWith("fc", StringComparison.Ordinal);
            Assert.Equal(frozen, before[name].SequenceEqual(bytes));
            Assert.Equal(bytes, second[name]);
        }
    }

    [Fact]
    public void An_unknown_part_is_an_error_that_lists_the_parts()
    {
        Assert.Equal(
            "A network is frozen up to one of its parts before the head; received \"layer9\"; choose conv1, bn1, layer1 or layer2.",
            Refused<ArgumentException>(SmallNetwork.Training with { FreezeTo = "layer9" })
        );
        Assert.Contains("received \"fc\"", Refused<ArgumentException>(SmallNetwork.Training with { FreezeTo = "fc" }));
        Assert.Equal(
            "A factor of the learning rate belongs to a part of the network, or to something in it; received \"layer\"; the parts of "
                + "small are conv1, bn1, layer1, layer2, fc.",
            Refused<ArgumentException>(
                SmallNetwork.Training with
                {
                    Transfer = new() { LearningRateFactors = new Dictionary<string, double> { ["layer"] = 2 } },
                }
            )
        );
    }

    [Fact]
    public void Weights_of_another_network_are_refused_before_any_image_is_read()
    {
        var weights = Pretrain(epochs: 1);
        var observer = new RecordingObserver();
        var other = SmallNetwork.Training with
        {
            Network = SmallNetwork.Options with { Width = 16 },
            Weights = weights,
            Observers = [observer],
        };

        Assert.Contains(
            "conv1.weight needs shape [16, 3, 3, 3], received [8, 3, 3, 3]",
            Refused<InvalidDataException>(other)
        );
        Assert.Equal(0, observer.ImagesRead);
        Assert.Contains(
            "nowhere.pth' does not exist",
            Refused<FileNotFoundException>(SmallNetwork.Training with { Weights = "nowhere.pth" })
        );
    }

    [Theory]
    [InlineData("ghost-batch:16", 40, 2)]
    [InlineData("ghost-batch:8", 40, 3)]
    [InlineData("group", 33, 3)]
    public void Images_too_few_for_the_statistics_of_the_norm_are_skipped(string norm, int images, int steps)
    {
        var observer = new RecordingObserver();
        var options = SmallNetwork.Training with
        {
            Network = SmallNetwork.Options with { Norm = NormOptions.Parse(norm) },
            Epochs = 1,
            ValidationFraction = 0,
            Observers = [observer],
        };

        ml.MulticlassClassification.Trainers.ResNet(options)
            .Fit(Keyed(DrawnImages.AsVectors(ml, images, seed: 1)))
            .Dispose();

        Assert.Equal(steps, observer.Steps.Count);
    }

    [Fact]
    public void The_default_batch_is_large_enough_for_the_norm()
    {
        var observer = new RecordingObserver();
        var options = SmallNetwork.Training with
        {
            Network = SmallNetwork.Options with { Norm = new GhostBatchNormOptions() },
            BatchSize = null,
            Epochs = 1,
            Observers = [observer],
        };

        ml.MulticlassClassification.Trainers.ResNet(options)
            .Fit(Keyed(DrawnImages.AsVectors(ml, 45, seed: 1)))
            .Dispose();

        Assert.Equal((32, 1), (observer.Plans[0].BatchSize, observer.Plans[0].StepsPerEpoch));
        Assert.Equal(
            "A network with norm ghost-batch needs 32 or more training images, from which it takes its statistics; received 7; add "
                + "images, or choose another norm, such as group.",
            Refused<InvalidOperationException>(options)
        );
    }

    [Theory]
    [InlineData("gradient-centralization")]
    [InlineData("gradient-l2")]
    [InlineData("adaptive-gradient-clipping")]
    public void A_gradient_transform_changes_the_weights_and_is_named(string text)
    {
        var observer = new RecordingObserver();
        var data = Keyed(DrawnImages.AsVectors(ml, 24, seed: 1));
        var plain = SmallNetwork.Training with { Epochs = 1, Observers = [observer] };

        using var without = ml.MulticlassClassification.Trainers.ResNet(plain).Fit(data);
        using var with = ml
            .MulticlassClassification.Trainers.ResNet(
                plain with
                {
                    Optimization = plain.Optimization with { Gradient = GradientTransformOptions.Parse(text) },
                }
            )
            .Fit(data);

        Assert.NotEqual(State(without)["conv1.weight"], State(with)["conv1.weight"]);
        Assert.Equal(["batch", $"batch+{text}"], observer.Plans.Select(plan => plan.Normalization));
    }

    private static Dictionary<string, byte[]> State(ImageClassificationTransformer model) =>
        StateDictionary.Of(model.Model.Network).ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());

    private string Pretrain(int epochs)
    {
        var path = Path.Combine(folder, "body.safetensors");
        using var model = ml
            .MulticlassClassification.Trainers.ResNet(SmallNetwork.Training with { Epochs = epochs })
            .Fit(Keyed(DrawnImages.AsVectors(ml, 90, seed: 1)));
        WeightFile.Write(path, StateDictionary.Of(model.Model.Network));
        return path;
    }

    private double LogLoss(ResNetTrainer.Options options, IDataView train, IDataView test)
    {
        using var model = ml.MulticlassClassification.Trainers.ResNet(options).Fit(train);
        return ml.MulticlassClassification.Evaluate(model.Transform(test)).LogLoss;
    }

    private string Refused<TException>(ResNetTrainer.Options options)
        where TException : Exception
    {
        var data = Keyed(DrawnImages.AsVectors(ml, 10, seed: 1));
        return Assert.Throws<TException>(() => ml.MulticlassClassification.Trainers.ResNet(options).Fit(data)).Message;
    }

    private IDataView Keyed(IDataView data) =>
        ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(data).Transform(data);
}
