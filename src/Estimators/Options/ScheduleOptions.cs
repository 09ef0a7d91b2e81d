using NormML.Estimators.Training;

namespace NormML.Estimators;

/// <summary>How long the training takes, how the learning rate changes, and what happens at the end.</summary>
public sealed record ScheduleOptions
{
    /// <summary>How often the network sees every training image.</summary>
    /// <value>1 or more. Default: 30.</value>
    public int Epochs { get; init; } = 30;

    /// <summary>
    /// Share of all steps in which the learning rate rises linearly; after that it falls to 0 along a cosine.
    /// </summary>
    /// <value>From 0 to below 1. Default: 0.2.</value>
    public double WarmupFraction { get; init; } = 0.2;

    /// <summary>When to end before <see cref="Epochs"/>.</summary>
    /// <value>Default: <see langword="null"/>, never.</value>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// Whether the running statistics of batch normalization and similar norms are estimated again for the finished
    /// model, over training images, cropped and mirrored as in training.
    /// </summary>
    /// <value>
    /// Default: <see langword="true"/>. Statistics of frozen layers, and of norms that do not follow the batches, never
    /// change.
    /// </value>
    /// <remarks>
    /// <para>
    /// Without it they are the moving average over the last batches, which lags behind the weights. After few steps the
    /// finished model is then far worse than the network was while it learned. So they are also estimated, over 8
    /// batches, before an epoch is measured, until 10 / momentum steps are done (100 for the usual 0.1); the training
    /// continues from them. A canceled training keeps its best epoch as it was measured.
    /// </para>
    /// <para>
    /// At the end it takes a pass without gradients over the training images, at most 100 batches.
    /// "Precise batch norm": Wu and Johnson, Rethinking "Batch" in BatchNorm, 2021, arXiv:2105.07576.
    /// </para>
    /// </remarks>
    public bool PreciseBatchNorm { get; init; } = true;

    internal void Validate()
    {
        Require.AtLeast(1, Epochs);
        Require.Share(WarmupFraction, "0 for no warm-up, or 0.2");
        EarlyStopping?.Validate();
    }
}
