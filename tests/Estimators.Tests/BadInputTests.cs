using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Estimators.Training;

namespace NormML.Estimators.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly MLContext ml = new(seed: 1);
    private readonly string folder = Directory.CreateTempSubdirectory("normml-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Labels_that_are_not_keys_are_refused() =>
        RefusedBothWays(
            DrawnImages.AsVectors(ml, 6, seed: 1),
            SmallNetwork.Training with
            {
                LabelColumnName = "Class",
            },
            "Class",
            "MapValueToKey"
        );

    [Fact]
    public void A_missing_label_column_is_named() =>
        RefusedBothWays(
            Keyed(DrawnImages.AsVectors(ml, 6, seed: 1)),
            SmallNetwork.Training with
            {
                LabelColumnName = "Kind",
            },
            "Kind",
            "Class"
        );

    [Fact]
    public void A_missing_image_column_is_named() =>
        RefusedBothWays(
            Keyed(DrawnImages.AsVectors(ml, 6, seed: 1)),
            SmallNetwork.Training with
            {
                FeatureColumnName = "Photo",
            },
            "Photo",
            "Image"
        );

    [Fact]
    public void An_image_column_of_the_wrong_type_is_refused() =>
        RefusedBothWays(
            Keyed(DrawnImages.AsVectors(ml, 6, seed: 1)),
            SmallNetwork.Training with
            {
                FeatureColumnName = "Label",
            },
            "Label"
        );

    [Fact]
    public void Vectors_of_the_wrong_length_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Fit(Keyed(DrawnImages.AsVectors(ml, 6, seed: 1)), SmallNetwork.Training with { ImageSize = 32 })
        );

        Assert.Contains("3, 24, 24", error.Message);
        Assert.Contains("32", error.Message);
    }

    [Fact]
    public void A_file_that_is_not_an_image_is_named_or_skipped()
    {
        var data = Keyed(DrawnImages.AsPaths(ml, folder, 24, seed: 1));
        var bad = Path.Combine(folder, "1-7.bmp");
        File.WriteAllText(bad, "no image");

        var error = Assert.ThrowsAny<InvalidDataException>(() => Fit(data, SmallNetwork.Training));
        Assert.Contains(bad, error.Message);

        var messages = new List<string>();
        ml.Log += (_, log) => messages.Add(log.Message);
        Fit(
            data,
            SmallNetwork.Training with
            {
                Epochs = 1,
                Data = SmallNetwork.Training.Data with { OnBadImage = NormML.Transforms.Images.OnBadImage.Skip },
            }
        );
        Assert.Contains(messages, message => message.Contains(bad));
    }

    [Fact]
    public void A_class_with_one_image_cannot_be_split()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            Fit(Keyed(DrawnImages.AsVectors(ml, 5, seed: 1)), SmallNetwork.Training)
        );

        Assert.Contains("received one of class 'stripes'", error.Message);
        Fit(
            Keyed(DrawnImages.AsVectors(ml, 5, seed: 1)),
            SmallNetwork.Training with
            {
                Epochs = 1,
                ValidationFraction = 0,
            }
        );
    }

    [Fact]
    public void One_training_image_is_too_few_for_batch_normalization()
    {
        var keys = Keys().Fit(DrawnImages.AsVectors(ml, 6, seed: 1));

        var error = Assert.Throws<InvalidOperationException>(() =>
            Fit(
                keys.Transform(DrawnImages.AsVectors(ml, 1, seed: 1)),
                SmallNetwork.Training with
                {
                    ValidationFraction = 0,
                }
            )
        );

        Assert.Equal(
            "A network with norm batch needs 2 or more training images, from which it takes its statistics; received 1; add "
                + "images, or choose another norm, such as group.",
            error.Message
        );
    }

    [Fact]
    public void Early_stopping_needs_validation_images()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            Fit(
                Keyed(DrawnImages.AsVectors(ml, 6, seed: 1)),
                SmallNetwork.Training with
                {
                    ValidationFraction = 0,
                    EarlyStopping = new EarlyStopping(),
                }
            )
        );

        Assert.StartsWith(
            "EarlyStopping follows the validation accuracy; received no validation images;",
            error.Message
        );
    }

    [Fact]
    public void The_estimator_and_the_transformer_have_the_same_output_columns()
    {
        var data = Keyed(DrawnImages.AsVectors(ml, 12, seed: 1));
        var trainer = ml.MulticlassClassification.Trainers.ResNet(SmallNetwork.Training with { Epochs = 1 });

        var shape = Keys().Append(trainer).GetOutputSchema(ShapeOf(DrawnImages.AsVectors(ml, 12, seed: 1)));
        using var model = trainer.Fit(data);
        var schema = model.GetOutputSchema(data.Schema);

        Assert.Equal(schema.Select(column => column.Name).Order(), shape.Select(column => column.Name).Order());
        var predicted = shape.Single(column => column.Name == "PredictedLabel");
        Assert.True(predicted.IsKey);
        foreach (var name in (string[])["Score", "PredictedLabel"])
        {
            Assert.Equal(
                schema[name].Annotations.Schema.Select(annotation => annotation.Name).Order(),
                shape.Single(column => column.Name == name).Annotations.Select(annotation => annotation.Name).Order()
            );
        }
    }

    private void RefusedBothWays(IDataView data, ResNetTrainer.Options options, params string[] words)
    {
        var trainer = ml.MulticlassClassification.Trainers.ResNet(options);

        foreach (var way in (Action[])[() => trainer.Fit(data), () => trainer.GetOutputSchema(ShapeOf(data))])
        {
            var error = Assert.ThrowsAny<ArgumentException>(way);
            Assert.All(words, word => Assert.Contains(word, error.Message));
        }
    }

    private SchemaShape ShapeOf(IDataView data) => ShapeRecorder.Of(data);

    private void Fit(IDataView data, ResNetTrainer.Options options) =>
        ml.MulticlassClassification.Trainers.ResNet(options).Fit(data).Dispose();

    private IEstimator<ITransformer> Keys() =>
        ml.Transforms.Conversion.MapValueToKey(
            "Label",
            "Class",
            keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue
        );

    private IDataView Keyed(IDataView data) => Keys().Fit(data).Transform(data);
}
