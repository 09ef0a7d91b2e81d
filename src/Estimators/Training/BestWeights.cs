using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>A copy of everything the network has learned, its norms' running statistics included, after its best epoch.</summary>
internal sealed class BestWeights : IDisposable
{
    private readonly List<(Tensor Live, Tensor Copy)> pairs = [];
    private double accuracy = double.NegativeInfinity;
    private double loss = double.PositiveInfinity;

    public BestWeights(FlatParameters parameters, nn.Module network)
    {
        foreach (Tensor live in (IEnumerable<Tensor>)[parameters.Values, .. network.buffers()])
        {
            pairs.Add((live, empty_like(live).DetachFromDisposeScope()));
        }
    }

    /// <summary>The best epoch, from 1; null before the first.</summary>
    public int? Epoch { get; private set; }

    /// <summary>
    /// Keeps the weights of an epoch whose validation is better than all before, by higher accuracy, then by lower loss;
    /// an epoch without validation is better than the one before it.
    /// </summary>
    public bool Offer(int epoch, (double Accuracy, double Loss)? validation)
    {
        if (validation is { } offered)
        {
            if (offered.Accuracy < accuracy || (offered.Accuracy == accuracy && offered.Loss >= loss))
            {
                return false;
            }

            (accuracy, loss) = offered;
        }

        Epoch = epoch;
        Copy(pairs.Select(pair => (pair.Live, pair.Copy)));
        return true;
    }

    /// <summary>Gives the kept weights, if there are any, back to the network.</summary>
    public void Restore() => Copy(Epoch is null ? [] : pairs.Select(pair => (pair.Copy, pair.Live)));

    public void Dispose() => pairs.ForEach(pair => pair.Copy.Dispose());

    private static void Copy(IEnumerable<(Tensor From, Tensor To)> copies)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach ((Tensor from, Tensor to) in copies)
        {
            to.copy_(from);
        }
    }
}
