using NormML.Estimators;
using NormML.Models.Networks;
using NormML.Transforms.MLNet;

namespace Microsoft.ML;

/// <summary>NormML's trainers among those of <c>mlContext.MulticlassClassification.Trainers</c>.</summary>
public static class ImageClassificationCatalog
{
    /// <summary>Trains a residual network on images, with defaults for all the rest.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="labelColumnName">The label column: a key, as <c>MapValueToKey</c> makes it.</param>
    /// <param name="featureColumnName">The image column: a path, an encoded file, an <c>MLImage</c> (which has lost its EXIF orientation) or floats [C,H,W].</param>
    /// <param name="layers">18, 34, 50, 101 or 152; or 20, 32, 44, 56 or 110 for images of 32 pixels.</param>
    /// <param name="imageSize">Height and width to which images are resized, in pixels; null: the network's own, 224 or 32.</param>
    /// <param name="epochs">How often the network sees every training image.</param>
    /// <param name="batchSize">Images per step; null: 16 to 128 by the number of images.</param>
    /// <param name="learningRate">The highest learning rate; null: 0.2 for every 128 images of the batch.</param>
    /// <param name="weights">A file of weights to start from, .pth or .safetensors; null: random weights.</param>
    /// <exception cref="ArgumentException">There is no residual network with this number of layers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static ResNetTrainer ResNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "ImagePath",
        int layers = 18,
        int? imageSize = null,
        int epochs = 30,
        int? batchSize = null,
        double? learningRate = null,
        string? weights = null
    ) =>
        catalog.ResNet(
            new ResNetTrainer.Options
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                Network = (ResNetOptions)NetworkCatalog.Find($"resnet{layers}"),
                ImageSize = imageSize,
                Epochs = epochs,
                BatchSize = batchSize,
                LearningRate = learningRate,
                Weights = weights,
            }
        );

    /// <summary>Trains a residual network on images.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="options">The network and how to train it.</param>
    /// <exception cref="ArgumentException">Options do not fit together, or an option of the network or of a norm is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ResNetTrainer ResNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        ResNetTrainer.Options options
    ) => new(MLNetSeam.GetEnvironment(catalog), options);

    /// <summary>Trains a residual network with grouped convolutions on images, with defaults for all the rest.</summary>
    /// <remarks>
    /// Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", 2016. For other options give a network of <see
    /// cref="ResNetOptions.ForResNeXt"/> to <see cref="ResNetTrainer.Options"/>.
    /// </remarks>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="labelColumnName">The label column: a key, as <c>MapValueToKey</c> makes it.</param>
    /// <param name="featureColumnName">The image column: a path, an encoded file, an <c>MLImage</c> (which has lost its EXIF orientation) or floats [C,H,W].</param>
    /// <param name="layers">50, 101 or 152.</param>
    /// <param name="groups">Groups of the 3x3 convolutions, the paper's cardinality.</param>
    /// <param name="groupWidth">Channels of a group in the first stage.</param>
    /// <param name="imageSize">Height and width to which images are resized, in pixels; null: 224.</param>
    /// <param name="epochs">How often the network sees every training image.</param>
    /// <param name="batchSize">Images per step; null: 16 to 128 by the number of images.</param>
    /// <param name="learningRate">The highest learning rate; null: 0.2 for every 128 images of the batch.</param>
    /// <param name="weights">A file of weights to start from, .pth or .safetensors; null: random weights.</param>
    /// <exception cref="ArgumentException">There is no such network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static ResNetTrainer ResNeXt(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "ImagePath",
        int layers = 50,
        int groups = 32,
        int groupWidth = 4,
        int? imageSize = null,
        int epochs = 30,
        int? batchSize = null,
        double? learningRate = null,
        string? weights = null
    ) =>
        catalog.ResNet(
            new ResNetTrainer.Options
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                Network = ResNetOptions.ForResNeXt(layers, groups, groupWidth),
                ImageSize = imageSize,
                Epochs = epochs,
                BatchSize = batchSize,
                LearningRate = learningRate,
                Weights = weights,
            }
        );

    /// <summary>Trains a densely connected network on images, with defaults for all the rest.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="labelColumnName">The label column: a key, as <c>MapValueToKey</c> makes it.</param>
    /// <param name="featureColumnName">The image column: a path, an encoded file, an <c>MLImage</c> (which has lost its EXIF orientation) or floats [C,H,W].</param>
    /// <param name="layers">121, 161, 169 or 201.</param>
    /// <param name="imageSize">Height and width to which images are resized, in pixels; null: 224.</param>
    /// <param name="epochs">How often the network sees every training image.</param>
    /// <param name="batchSize">Images per step; null: 16 to 128 by the number of images.</param>
    /// <param name="learningRate">The highest learning rate; null: 0.2 for every 128 images of the batch.</param>
    /// <param name="weights">A file of weights to start from, .pth or .safetensors; null: random weights.</param>
    /// <exception cref="ArgumentException">There is no densely connected network with this number of layers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static DenseNetTrainer DenseNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "ImagePath",
        int layers = 121,
        int? imageSize = null,
        int epochs = 30,
        int? batchSize = null,
        double? learningRate = null,
        string? weights = null
    ) =>
        catalog.DenseNet(
            new DenseNetTrainer.Options
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                Network = DenseNetOptions.ForImageNet(layers),
                ImageSize = imageSize,
                Epochs = epochs,
                BatchSize = batchSize,
                LearningRate = learningRate,
                Weights = weights,
            }
        );

    /// <summary>Trains a densely connected network on images.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="options">The network and how to train it.</param>
    /// <exception cref="ArgumentException">Options do not fit together, or an option of the network or of a norm is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static DenseNetTrainer DenseNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        DenseNetTrainer.Options options
    ) => new(MLNetSeam.GetEnvironment(catalog), options);

    /// <summary>Trains any network of the catalog on images, with defaults for all the rest.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="network">A name of <see cref="NetworkCatalog"/>, such as <c>"resnet50"</c> or <c>"resnet20"</c>.</param>
    /// <param name="labelColumnName">The label column: a key, as <c>MapValueToKey</c> makes it.</param>
    /// <param name="featureColumnName">The image column: a path, an encoded file, an <c>MLImage</c> (which has lost its EXIF orientation) or floats [C,H,W].</param>
    /// <param name="imageSize">Height and width to which images are resized, in pixels; null: the network's own.</param>
    /// <param name="epochs">How often the network sees every training image.</param>
    /// <param name="batchSize">Images per step; null: 16 to 128 by the number of images.</param>
    /// <param name="learningRate">The highest learning rate; null: 0.2 for every 128 images of the batch.</param>
    /// <param name="weights">A file of weights to start from, .pth or .safetensors; null: random weights.</param>
    /// <exception cref="ArgumentException">The catalog has no such network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static ImageNetworkTrainer ImageNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string network,
        string labelColumnName = "Label",
        string featureColumnName = "ImagePath",
        int? imageSize = null,
        int epochs = 30,
        int? batchSize = null,
        double? learningRate = null,
        string? weights = null
    ) =>
        catalog.ImageNetwork(
            new ImageNetworkTrainer.Options
            {
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                Network = NetworkCatalog.Find(network),
                ImageSize = imageSize,
                Epochs = epochs,
                BatchSize = batchSize,
                LearningRate = learningRate,
                Weights = weights,
            }
        );

    /// <summary>Trains any network of the catalog on images.</summary>
    /// <param name="catalog">The trainers of <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="options">The network and how to train it.</param>
    /// <exception cref="ArgumentException">Options do not fit together, or an option of the network or of a norm is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ImageNetworkTrainer ImageNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        ImageNetworkTrainer.Options options
    ) => new(MLNetSeam.GetEnvironment(catalog), options);
}
