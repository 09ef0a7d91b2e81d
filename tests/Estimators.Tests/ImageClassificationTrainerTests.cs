using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using NormML.Estimators.Tests.Training;
using NormML.Estimators.Training;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using NormML.Transforms.Scoring;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests;

public sealed class ImageClassificationTrainerTests : IDisposable
{
    private readonly MLContext ml = new(seed: 1);
    private readonly string folder = Directory.CreateTempSubdirectory("normml-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("path")]
    [InlineData("bytes")]
    [InlineData("image")]
    [InlineData("vector")]
    public void Every_kind_of_image_column_can_be_trained_on(string kind)
    {
        IEstimator<ITransformer> pipeline = Keys()
            .Append(ml.MulticlassClassification.Trainers.ResNet(SmallNetwork.Training));
        if (kind == "image")
        {
            pipeline = ml.Transforms.LoadImages("Image", folder, "Image").Append(pipeline);
        }

        var model = pipeline.Fit(Load(150, seed: 1));
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(Load(60, seed: 2)));

        Assert.True(metrics.MacroAccuracy > 0.9, $"accuracy {metrics.MacroAccuracy}");
        Assert.True(metrics.LogLoss < 0.6, $"log-loss {metrics.LogLoss}");

        IDataView Load(int count, int seed) =>
            kind switch
            {
                "bytes" => DrawnImages.AsEncodedBytes(ml, count, seed),
                "vector" => DrawnImages.AsVectors(ml, count, seed),
                _ => DrawnImages.AsPaths(ml, folder, count, seed),
            };
    }

    [Fact]
    public void A_network_of_the_catalog_trains_by_name()
    {
        var data = Keyed(DrawnImages.AsVectors(ml, 12, seed: 1));

        using var model = ml
            .MulticlassClassification.Trainers.ImageNetwork("resnet20", featureColumnName: "Image", epochs: 1)
            .Fit(data);

        Assert.Equal("resnet20-cifar", model.Model.Network.Options.Name);
        Assert.Equal(DrawnImages.Classes, model.Model.ClassNames);
    }

    [Fact]
    public void The_thread_count_is_set_for_training_and_restored_afterwards()
    {
        var data = Keyed(DrawnImages.AsVectors(ml, 12, seed: 1));
        var during = new ThreadCounter();
        var before = TorchSharp.torch.get_num_threads();

        using var model = ml
            .MulticlassClassification.Trainers.ResNet(
                SmallNetwork.Training with
                {
                    Epochs = 1,
                    Run = SmallNetwork.Training.Run with { Threads = before + 1, Observers = [during] },
                }
            )
            .Fit(data);

        Assert.Equal(before + 1, during.Threads);
        Assert.Equal(before, TorchSharp.torch.get_num_threads());
        Assert.Null(NormML.Models.TorchRuntime.Threads);
    }

    private sealed class ThreadCounter : ITrainingObserver
    {
        public int Threads { get; private set; }

        public void OnEpoch(EpochResult epoch) => Threads = TorchSharp.torch.get_num_threads();
    }

    [Fact]
    public void DenseNets_and_ResNeXts_train()
    {
        var data = Keyed(DrawnImages.AsVectors(ml, 24, seed: 1));
        var dense = DenseNetOptions.ForCifar(10, 4, bottleneck: true);

        var losses = new List<double>();
        foreach (var recomputation in (bool[])[false, true])
        {
            using var model = ml
                .MulticlassClassification.Trainers.DenseNet(
                    new DenseNetTrainer.Options
                    {
                        Network = dense with { Recomputation = recomputation },
                        FeatureColumnName = "Image",
                        Epochs = 2,
                        Seed = 1,
                    }
                )
                .Fit(data);
            losses.Add(ml.MulticlassClassification.Evaluate(model.Transform(data)).LogLoss);
        }

        Assert.Equal(losses[0], losses[1], 4);
        using var next = ml
            .MulticlassClassification.Trainers.ResNet(
                new ResNetTrainer.Options
                {
                    Network = new ResNetOptions
                    {
                        Block = ResidualBlockKind.Bottleneck,
                        Blocks = [1],
                        Width = 8,
                        Groups = 4,
                        BaseWidth = 16,
                        Stem = NetworkStem.Convolution3x3,
                        DefaultSize = 32,
                    },
                    FeatureColumnName = "Image",
                    Epochs = 1,
                }
            )
            .Fit(data);
        Assert.Equal(
            "ResNeXt-5 (4 x 16d), 3x3 stem, width 8, 3 channels, norm batch",
            next.Model.Network.Options.Description
        );
    }

    [Fact]
    public void Images_are_resized_to_the_given_size()
    {
        var data = Keyed(DrawnImages.AsEncodedBytes(ml, 12, seed: 1));
        var options = SmallNetwork.Training with { Epochs = 1, ImageSize = 16 };

        using var model = ml.MulticlassClassification.Trainers.ResNet(options).Fit(data);

        Assert.Equal((16, 16), (model.Model.Pixels.Height, model.Model.Pixels.Width));
    }

    [Fact]
    public void The_normalization_is_fitted_or_given()
    {
        var data = Keyed(DrawnImages.AsVectors(ml, 30, seed: 1));
        var options = SmallNetwork.Training with { Epochs = 1 };
        var given = options with
        {
            Data = options.Data with { Mean = [0.1f, 0.2f, 0.3f], StandardDeviation = [0.4f, 0.5f, 0.6f] },
        };

        using var fitted = ml.MulticlassClassification.Trainers.ResNet(options).Fit(data);
        using var told = ml.MulticlassClassification.Trainers.ResNet(given).Fit(data);

        Assert.Equal((3, 3), (fitted.Model.Pixels.Mean.Count, fitted.Model.Pixels.StandardDeviation.Count));
        Assert.All(fitted.Model.Pixels.Mean, mean => Assert.InRange(mean, 0.3, 0.5));
        Assert.All(fitted.Model.Pixels.StandardDeviation, deviation => Assert.InRange(deviation, 0.05, 0.25));
        Assert.Equal([0.1f, 0.2f, 0.3f], told.Model.Pixels.Mean);
        Assert.Equal([0.4f, 0.5f, 0.6f], told.Model.Pixels.StandardDeviation);
    }

    [Fact]
    public void Fitting_twice_gives_the_same_weights_and_another_seed_gives_others()
    {
        var data = Keyed(DrawnImages.AsEncodedBytes(ml, 48, seed: 1));
        var options = SmallNetwork.Training with { Epochs = 2 };
        var trainer = ml.MulticlassClassification.Trainers.ResNet(options);

        var once = Fit(trainer);
        var again = Fit(trainer);
        var other = Fit(ml.MulticlassClassification.Trainers.ResNet(options with { Seed = 2 }));

        Assert.Equal(once, again);
        Assert.NotEqual(once, other);

        byte[] Fit(ResNetTrainer of)
        {
            using var model = of.Fit(data);
            using var stream = new MemoryStream();
            model.Model.Save(stream);
            return stream.ToArray();
        }
    }

    [Fact]
    public void The_seed_defaults_to_that_of_the_context()
    {
        Assert.Equal(77, Seed(new MLContext(seed: 77), SmallNetwork.Training with { Seed = null }));
        Assert.Equal(5, Seed(new MLContext(seed: 77), SmallNetwork.Training with { Seed = 5 }));
        Assert.NotEqual(
            Seed(new MLContext(), SmallNetwork.Training with { Seed = null }),
            Seed(new MLContext(), SmallNetwork.Training with { Seed = null })
        );

        long Seed(MLContext context, ResNetTrainer.Options options)
        {
            var observer = new RecordingObserver();
            var data = Keyed(DrawnImages.AsVectors(context, 6, seed: 1));
            using (
                context
                    .MulticlassClassification.Trainers.ResNet(options with { Epochs = 1, Observers = [observer] })
                    .Fit(data)
            )
            {
                return Assert.Single(observer.Plans).Seed;
            }
        }
    }

    [Fact]
    public void A_missing_GPU_is_an_error_or_a_warning()
    {
        var context = new MLContext(seed: 1) { GpuDeviceId = 99, FallbackToCpu = false };
        var data = Keyed(DrawnImages.AsVectors(context, 6, seed: 1));
        var trainer = context.MulticlassClassification.Trainers.ResNet(SmallNetwork.Training with { Epochs = 1 });
        var warnings = new List<string>();
        context.Log += (_, log) => warnings.Add(log.Message);

        Assert.Contains(
            "received GpuDeviceId=99",
            Assert.Throws<InvalidOperationException>(() => trainer.Fit(data)).Message
        );
        context.FallbackToCpu = true;
        trainer.Fit(data).Dispose();

        Assert.Contains(warnings, message => message.Contains("There is no GPU 99 to train on; training on the CPU"));
    }

    [Fact]
    public void Observers_receive_the_plan_every_step_and_the_result()
    {
        var observer = new RecordingObserver();
        var data = Keyed(DrawnImages.AsVectors(ml, 51, seed: 1));
        var options = SmallNetwork.Training with { Epochs = 2, ValidationFraction = 0.05, Observers = [observer] };

        using var model = ml.MulticlassClassification.Trainers.ResNet(options).Fit(data);

        var plan = Assert.Single(observer.Plans);
        Assert.Equal((48, 3, 3, 16), (plan.TrainingImages, plan.ValidationImages, plan.StepsPerEpoch, plan.BatchSize));
        Assert.Equal((24, 24, 1L, "cpu"), (plan.ImageHeight, plan.ImageWidth, plan.Seed, plan.Device));
        Assert.Equal(DrawnImages.Classes, plan.Classes);
        Assert.Equal([16, 16, 16], plan.TrainingImagesOfClasses);
        Assert.Equal([1, 1, 1], plan.ValidationImagesOfClasses);
        Assert.Equal(6, observer.Steps.Count);
        Assert.Equal(2, observer.Epochs.Count);
        Assert.Equal(StopReason.Completed, Assert.Single(observer.Results).StopReason);
        Assert.Equal(51, observer.ImagesRead);
    }

    [Fact]
    public void The_plan_counts_the_images_of_each_class_and_the_log_warns_of_an_empty_class()
    {
        var observer = new RecordingObserver();
        var warnings = new List<string>();
        ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
            {
                warnings.Add(message.RawMessage);
            }
        };
        var keys = Keys().Fit(DrawnImages.AsVectors(ml, 3, seed: 1));
        var train = keys.Transform(DrawnImages.AsVectors(ml, 17, seed: 1, classes: 2));
        var validation = keys.Transform(DrawnImages.AsVectors(ml, 7, seed: 2));

        ml.MulticlassClassification.Trainers.ResNet(SmallNetwork.Training with { Epochs = 1, Observers = [observer] })
            .Fit(train, validation)
            .Dispose();

        var plan = Assert.Single(observer.Plans);
        Assert.Equal([9, 8, 0], plan.TrainingImagesOfClasses);
        Assert.Equal([3, 2, 2], plan.ValidationImagesOfClasses);
        Assert.Equal(["There is no image to learn from of class 'stripes'"], warnings);
    }

    [Theory]
    [InlineData(33, 2)]
    [InlineData(32, 2)]
    [InlineData(34, 3)]
    public void A_single_image_left_over_is_skipped(int images, int steps)
    {
        var observer = new RecordingObserver();
        var options = SmallNetwork.Training with { Epochs = 1, ValidationFraction = 0, Observers = [observer] };

        ml.MulticlassClassification.Trainers.ResNet(options)
            .Fit(Keyed(DrawnImages.AsVectors(ml, images, seed: 1)))
            .Dispose();

        Assert.Equal(steps, observer.Steps.Count);
    }

    [Theory]
    [InlineData(60, 16, 0.025)]
    [InlineData(9001, 32, 0.05)]
    [InlineData(50000, 128, 0.2)]
    public void The_default_batch_size_depends_on_the_number_of_images(int images, int batchSize, double learningRate)
    {
        var resolved = new OptimizationOptions().Resolve(images, smallestBatch: 2);

        Assert.Equal(batchSize, resolved.BatchSize);
        Assert.Equal(learningRate, resolved.LearningRate);
    }

    [Fact]
    public void Validation_data_selects_the_epoch_and_is_not_trained_on()
    {
        var observer = new RecordingObserver();
        var train = DrawnImages.AsVectors(ml, 48, seed: 1);
        var keys = Keys().Fit(train);
        var validation = keys.Transform(DrawnImages.AsVectors(ml, 30, seed: 2));

        using var model = ml
            .MulticlassClassification.Trainers.ResNet(SmallNetwork.Training with { Observers = [observer] })
            .Fit(keys.Transform(train), validation);

        Assert.Equal((48, 30), (observer.Plans[0].TrainingImages, observer.Plans[0].ValidationImages));
        var result = Assert.Single(observer.Results);
        var best = result.Epochs[result.BestEpoch!.Value - 1];
        Assert.True(best.ValidationAccuracy >= result.Epochs.Max(epoch => epoch.ValidationAccuracy) - 0.1);
        var finished = ml.MulticlassClassification.Evaluate(model.Transform(validation));
        Assert.Equal(result.ValidationAccuracy!.Value, finished.MicroAccuracy, 6);
        Assert.Equal(result.ValidationLoss!.Value, finished.LogLoss, 4);
    }

    [Theory]
    [InlineData("batch", true)]
    [InlineData("group:4", false)]
    public void Precise_batch_norm_changes_only_running_statistics(string norm, bool changes)
    {
        var data = Keyed(DrawnImages.AsVectors(ml, 48, seed: 1));
        var options = SmallNetwork.Training with
        {
            Network = SmallNetwork.Options with { Norm = NormOptions.Parse(norm) },
            Epochs = 2,
            ValidationFraction = 0,
        };

        using var precise = ml.MulticlassClassification.Trainers.ResNet(options).Fit(data);
        using var plain = ml
            .MulticlassClassification.Trainers.ResNet(
                options with
                {
                    Schedule = options.Schedule with { PreciseBatchNorm = false },
                }
            )
            .Fit(data);

        foreach (var (name, tensor) in StateDictionary.Of(plain.Model.Network))
        {
            var other = StateDictionary.Of(precise.Model.Network).Single(entry => entry.Key == name).Value;
            Assert.Equal(!(changes && name.Contains("running_")), tensor.equal(other).all().item<bool>());
        }
    }

    [Fact]
    public void Validation_data_with_other_classes_is_refused()
    {
        var train = Keyed(DrawnImages.AsVectors(ml, 12, seed: 1));
        var validation = Keyed(DrawnImages.AsVectors(ml, 2, seed: 1));

        var error = Assert.Throws<ArgumentException>(() =>
            ml.MulticlassClassification.Trainers.ResNet(SmallNetwork.Training).Fit(train, validation)
        );

        Assert.Equal(
            "Training and validation data must have the same classes in the same order; column 'Label' has [disc, square, "
                + "stripes] in training and [disc, square] in validation; transform both by one MapValueToKey that is fitted on the "
                + "training data.",
            error.Message
        );
    }

    [Fact]
    public void Cross_validation_scores_every_fold()
    {
        var data = DrawnImages.AsVectors(ml, 150, seed: 1);
        var pipeline = Keys().Append(ml.MulticlassClassification.Trainers.ResNet(SmallNetwork.Training));

        var folds = ml.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 3);

        Assert.Equal(3, folds.Count);
        Assert.All(
            folds,
            fold => Assert.True(fold.Metrics.MicroAccuracy > 0.9, $"accuracy {fold.Metrics.MicroAccuracy}")
        );
    }

    [Fact]
    public void Classes_come_from_the_key_values_not_from_the_labels_present()
    {
        var keys = Keys().Fit(DrawnImages.AsVectors(ml, 30, seed: 1));
        var seen = keys.Transform(DrawnImages.AsVectors(ml, 30, seed: 1, classes: 2));

        using var model = ml
            .MulticlassClassification.Trainers.ResNet(SmallNetwork.Training with { Epochs = 1 })
            .Fit(seen);

        Assert.Equal(2, seen.GetColumn<uint>("Label").Distinct().Count());
        Assert.Equal(DrawnImages.Classes, model.Model.ClassNames);
    }

    [Fact]
    public void Canceling_keeps_what_was_learned()
    {
        using var cancellation = new CancellationTokenSource();
        var observer = new RecordingObserver { AfterStep = step => CancelAt(step, cancellation) };
        var options = SmallNetwork.Training with
        {
            Epochs = 1000,
            Observers = [observer],
            CancellationToken = cancellation.Token,
        };
        var data = Keyed(DrawnImages.AsVectors(ml, 48, seed: 1));

        using var model = ml.MulticlassClassification.Trainers.ResNet(options).Fit(data);

        Assert.Equal((3, 2), (observer.Steps[^1].Epoch, observer.Steps[^1].Step));
        Assert.Equal(StopReason.Canceled, observer.Results[0].StopReason);
        Assert.Equal(48, model.Transform(data).GetColumn<uint>("PredictedLabel").Count());

        static void CancelAt(StepProgress step, CancellationTokenSource source)
        {
            if (step is { Epoch: 3, Step: 2 })
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public void Canceling_before_training_is_an_exception()
    {
        var options = SmallNetwork.Training with { CancellationToken = new CancellationToken(canceled: true) };
        var data = Keyed(DrawnImages.AsVectors(ml, 12, seed: 1));

        Assert.ThrowsAny<OperationCanceledException>(() =>
            ml.MulticlassClassification.Trainers.ResNet(options).Fit(data)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Diverging_keeps_the_model_of_the_best_epoch(bool precise)
    {
        // The penalty alone multiplies the weights several times in each step, until they are infinite some epochs
        // later.
        var options = SmallNetwork.Training with
        {
            Optimization = SmallNetwork.Training.Optimization with { WeightDecay = 50, LearningRate = 0.1 },
            Schedule = new()
            {
                Epochs = 200,
                WarmupFraction = 0,
                PreciseBatchNorm = precise,
            },
        };
        var data = Keyed(DrawnImages.AsVectors(ml, 48, seed: 1));

        var diverged = Assert.Throws<TrainingDivergedException>(() =>
            ml.MulticlassClassification.Trainers.ResNet(options).Fit(data)
        );

        // With re-estimated statistics, the evaluation after an epoch detects the failure before a step fails.
        Assert.True(diverged.Epoch > 1 && (precise ? diverged.Step is null : diverged.Step is >= 1 and <= 3));
        Assert.Contains(
            precise ? $"after epoch {diverged.Epoch}" : $"at step {diverged.Step} of epoch {diverged.Epoch}",
            diverged.Message
        );
        using var model = Assert.IsType<ImageClassificationTransformer>(diverged.Model);
        var scores = model.Transform(data).GetColumn<float[]>("Score").ToList();
        Assert.Equal(48, scores.Count);
        Assert.All(scores, score => Assert.Equal(1, score.Sum(), 3));
    }

    private IEstimator<ITransformer> Keys() =>
        ml.Transforms.Conversion.MapValueToKey(
            "Label",
            "Class",
            keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue
        );

    private IDataView Keyed(IDataView data) => Keys().Fit(data).Transform(data);
}
