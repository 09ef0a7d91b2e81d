using NormML.Estimators.Training;
using NormML.Models;

namespace NormML.Estimators;

/// <summary>How a training runs: its seed and threads, who observes it and who may cancel it.</summary>
public sealed record RunOptions
{
    /// <summary>
    /// Seed of the initial weights, the validation split, the order of the images and their augmentation.
    /// </summary>
    /// <value>
    /// Default: <see langword="null"/>, the seed of the <c>MLContext</c>, or a random one if that has none.
    /// </value>
    public int? Seed { get; init; }

    /// <summary>
    /// Threads that compute the network and decode images while <c>Fit</c> runs. The number holds for the whole
    /// process, so other work on libtorch has as many meanwhile; afterwards <see cref="TorchRuntime.Threads"/> is
    /// restored.
    /// </summary>
    /// <value>1 or more. Default: <see langword="null"/>, the value of <see cref="TorchRuntime.Threads"/>.</value>
    public int? Threads { get; init; }

    /// <summary>Observers that are told of every step and epoch.</summary>
    /// <value>Default: none. <c>MLContext.Log</c> is told in any case.</value>
    public IReadOnlyList<ITrainingObserver> Observers { get; init; } = [];

    /// <summary>Ends the training at the next batch; <c>Fit</c> then returns the best weights so far.</summary>
    /// <value>Default: <see cref="System.Threading.CancellationToken.None"/>.</value>
    /// <remarks>
    /// When nothing has been learned yet, <c>Fit</c> throws <see cref="OperationCanceledException"/>.
    /// </remarks>
    public CancellationToken CancellationToken { get; init; }

    internal void Validate()
    {
        Require.AtLeast(1, Threads);
        Require.That(
            Observers is not null && Observers.All(observer => observer is not null),
            null,
            "must be a list of observers",
            "an empty one for none",
            nameof(Observers)
        );
    }
}
