using NormML.Estimators.Training;

namespace NormML.Estimators;

/// <summary>The weights that a training starts from, and which parts of the network learn at which rate.</summary>
public sealed record TransferOptions
{
    /// <summary>
    /// A file of weights to start from: <c>.safetensors</c>, or what PyTorch's <c>torch.save</c> (<c>.pth</c>,
    /// <c>.pt</c>) or TorchSharp's <c>module.save</c> writes, with torchvision's names, under any prefix
    /// (<see cref="Models.Weights.StateDictionary.Load"/>).
    /// </summary>
    /// <value>
    /// Default: <see langword="null"/>, random weights. A head for the same number of classes is kept. A head for
    /// another number of classes, or of several layers, is replaced by a new one; <c>MLContext.Log</c> and <see
    /// cref="TrainingPlan.Weights"/> say which. If the file has one norm and the network several (<c>batch+cross</c>),
    /// it is read into the one with the same names. Every other difference is an <see cref="InvalidDataException"/>
    /// that lists all.
    /// </value>
    /// <remarks>
    /// Weights need the normalization they were trained with: give <see cref="DataOptions.Mean"/> and <see
    /// cref="DataOptions.StandardDeviation"/>.
    /// </remarks>
    public string? Weights { get; init; }

    /// <summary>
    /// The last part of the network that is frozen, with all parts before it: no gradients are computed, there is no
    /// weight decay, and norms use their present statistics without following the batches.
    /// </summary>
    /// <value>
    /// A part before the head, such as <c>"layer3"</c> of a ResNet or <c>"denseblock2"</c> of a DenseNet; for an
    /// unknown name <c>Fit</c> throws an <see cref="ArgumentException"/> that lists the parts. Default: <see
    /// langword="null"/>, everything learns.
    /// </value>
    public string? FreezeTo { get; init; }

    /// <summary>The epoch from which on everything learns, including what <see cref="FreezeTo"/> has frozen.</summary>
    /// <value>From 2 to <see cref="ScheduleOptions.Epochs"/>. Default: <see langword="null"/>, never.</value>
    public int? UnfreezeEpoch { get; init; }

    /// <summary>Factor of the learning rate in the head, the last layer.</summary>
    /// <value>
    /// Above 0. Default: 1. 10 is usual in fine-tuning, where the head is new and the body is not; choose a small <see
    /// cref="OptimizationOptions.LearningRate"/> for the body then.
    /// </value>
    public double HeadLearningRateFactor { get; init; } = 1;

    /// <summary>Factors of the learning rate in parts of the network, by name.</summary>
    /// <value>
    /// Names of parts (<c>"layer4"</c>), of layers in them (<c>"layer4.1.conv2"</c>) or of single parameters, with
    /// factors above 0; the longest name that fits counts. For a name that fits nothing <c>Fit</c> throws an <see
    /// cref="ArgumentException"/>. Default: none.
    /// </value>
    public IReadOnlyDictionary<string, double> LearningRateFactors { get; init; } = new Dictionary<string, double>();

    internal void Validate(int epochs)
    {
        Require.That(
            Weights is null || !string.IsNullOrWhiteSpace(Weights),
            Weights,
            "must name a file",
            "null for weights that are drawn"
        );
        Require.That(
            UnfreezeEpoch is null || FreezeTo is not null,
            UnfreezeEpoch,
            "must be null where FreezeTo is",
            "a part to freeze up to"
        );
        Require.That(
            UnfreezeEpoch is null || (UnfreezeEpoch > 1 && UnfreezeEpoch <= epochs),
            UnfreezeEpoch,
            $"must be from 2 to the last epoch, {epochs}",
            "null for never"
        );
        ValidateFactor(HeadLearningRateFactor, nameof(HeadLearningRateFactor));
        Require.That(
            LearningRateFactors is not null,
            LearningRateFactors,
            "must be a dictionary",
            "an empty one for the same learning rate everywhere"
        );
        foreach (var factor in LearningRateFactors.Values)
        {
            ValidateFactor(factor, nameof(LearningRateFactors));
        }
    }

    private static void ValidateFactor(double factor, string property) =>
        Require.Positive(factor, "1 for the body's learning rate, or FreezeTo for none", property);
}
