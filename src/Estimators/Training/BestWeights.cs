using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>How well an epoch did on the validation images.</summary>
/// <param name="Accuracy">Share of them that were classified correctly.</param>
/// <param name="Loss">Mean loss per image.</param>
/// <param name="Images">Number of validation images.</param>
internal readonly record struct Validation(double Accuracy, double Loss, int Images);

/// <summary>A copy of the network's parameters and buffers, such as running statistics, after its best epoch.</summary>
internal sealed class BestWeights : IDisposable
{
    // Accuracies are quotients, so a difference of one image is subject to rounding.
    private const double Rounding = 1e-6;

    private readonly List<(Tensor Live, Tensor Copy)> pairs = [];
    private double highest = double.NegativeInfinity;
    private Validation kept;

    public BestWeights(FlatParameters parameters, nn.Module network)
    {
        foreach (var live in (IEnumerable<Tensor>)[parameters.Values, .. network.buffers()])
        {
            pairs.Add((live, empty_like(live).DetachFromDisposeScope()));
        }
    }

    /// <summary>The best epoch, from 1; null before the first.</summary>
    public int? Epoch { get; private set; }

    /// <summary>
    /// Keeps the weights of an epoch if it is the best so far: the one with the lowest loss among those as accurate as the most
    /// accurate one, up to chance. An epoch without validation is better than the one before it.
    /// </summary>
    /// <remarks>
    /// Up to chance: within a standard error of the highest accuracy, sqrt(accuracy (1 - accuracy) / images), or one image. The
    /// highest accuracy of all epochs counts, so that many small steps do not lead far below it.
    /// </remarks>
    public bool Offer(int epoch, Validation? validation)
    {
        if (validation is { } offered)
        {
            highest = Math.Max(highest, offered.Accuracy);
            if (Epoch is not null && IsAsAccurate(kept) && !(IsAsAccurate(offered) && IsBetter(offered, kept)))
            {
                return false;
            }

            kept = offered;
        }

        Epoch = epoch;
        Copy(pairs.Select(pair => (pair.Live, pair.Copy)));
        return true;
    }

    /// <summary>Copies the kept weights, if there are any, back into the network.</summary>
    public void Restore() => Copy(Epoch is null ? [] : pairs.Select(pair => (pair.Copy, pair.Live)));

    public void Dispose() => pairs.ForEach(pair => pair.Copy.Dispose());

    private bool IsAsAccurate(Validation epoch) =>
        (highest - epoch.Accuracy) * epoch.Images
        < Math.Max(1, Math.Sqrt(highest * (1 - highest) * epoch.Images)) + Rounding;

    private static bool IsBetter(Validation epoch, Validation other) =>
        epoch.Loss < other.Loss || (epoch.Loss == other.Loss && epoch.Accuracy > other.Accuracy);

    private static void Copy(IEnumerable<(Tensor From, Tensor To)> copies)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (from, to) in copies)
        {
            to.copy_(from);
        }
    }
}
