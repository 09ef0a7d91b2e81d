namespace NormML.Estimators.Training;

/// <summary>What a training is about to do.</summary>
/// <param name="Network">The network, in words.</param>
/// <param name="Parameters">Learned numbers of the network.</param>
/// <param name="Classes">Class names, in the order of the label's key.</param>
/// <param name="TrainingPictures">Pictures to learn from.</param>
/// <param name="ValidationPictures">Pictures to measure each epoch by; 0: none.</param>
/// <param name="SkippedPictures">Pictures that could not be read and are left out.</param>
/// <param name="PictureHeight">Height of the pictures that the network sees, in pixels.</param>
/// <param name="PictureWidth">Width of the pictures that the network sees, in pixels.</param>
/// <param name="Epochs">Epochs, unless the training ends early.</param>
/// <param name="BatchSize">Pictures a step.</param>
/// <param name="StepsPerEpoch">Steps of each epoch.</param>
/// <param name="LearningRate">The highest learning rate.</param>
/// <param name="Seed">Seed of everything random in this training.</param>
/// <param name="Device">Where the network is trained: <c>cpu</c> or <c>cuda:0</c>.</param>
public sealed record TrainingPlan(
    string Network,
    long Parameters,
    IReadOnlyList<string> Classes,
    int TrainingPictures,
    int ValidationPictures,
    int SkippedPictures,
    int PictureHeight,
    int PictureWidth,
    int Epochs,
    int BatchSize,
    int StepsPerEpoch,
    double LearningRate,
    long Seed,
    string Device);
