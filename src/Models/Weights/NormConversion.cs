using NormML.Models.Networks;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// A trained network with another norm, where that is exact: the same logits in evaluation. The norms of the batch
/// family normalize by fixed numbers once they are trained (gamma, beta, running mean, running variance), which
/// <c>frozen-batch</c> keeps as they are, and which can be folded into the weights before them, so that no norm is
/// left (<c>none</c>).
/// </summary>
public static class NormConversion
{
    private static readonly string[] FixedInEvaluation =
    [
        BatchNormOptions.TextName, BatchRenormOptions.TextName, GhostBatchNormOptions.TextName,
        FrozenBatchNormOptions.TextName,
    ];

    /// <summary>A new network of the same weights; the old one stays as it is.</summary>
    /// <param name="network">
    /// A trained network with <c>batch</c>, <c>batch-renorm</c>, <c>ghost-batch</c> or <c>frozen-batch</c>.
    /// </param>
    /// <param name="norm">
    /// <see cref="FrozenBatchNormOptions"/>, which takes the epsilon of the network's norm, or <see
    /// cref="NoNormOptions"/>: w' = w gamma / sqrt(running_var + epsilon) and b' = (b - running_mean) gamma /
    /// sqrt(running_var + epsilon) + beta, computed in 64 bits; weights that are normalized or standardised become
    /// plain ones. Logits are equal to rounding.
    /// </param>
    /// <returns>The network, on the same device, in the same type, training or evaluating as the old one.</returns>
    /// <exception cref="ArgumentException">
    /// No network with the other norm has the same logits; the message says why.
    /// </exception>
    public static Network Convert(Network network, NormOptions norm)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(norm);
        var epsilon = EpsilonOf(network.Options.Norm, norm);
        return norm switch
        {
            FrozenBatchNormOptions frozen => Freeze(network, frozen, epsilon),
            NoNormOptions => Fold(network, epsilon),
            _ => throw new ArgumentException(
                $"{network.Options.Norm} becomes {FrozenBatchNormOptions.TextName} or {NoNormOptions.TextName} " +
                $"without training; received {norm}, whose statistics are of another kind than those that the network has; " +
                "train it with that norm, from these weights."),
        };
    }

    private static Network Freeze(Network network, FrozenBatchNormOptions norm, double epsilon)
    {
        if (norm.Epsilon != epsilon && norm.Epsilon != new FrozenBatchNormOptions().Epsilon)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A norm that is frozen keeps its epsilon, {epsilon}; received {norm.Epsilon}; leave it out."));
        }

        var weights = StateDictionary.Of(network).ToDictionary();
        return Create(network, network.Options with { Norm = norm with { Epsilon = epsilon } }, name => weights[name]);
    }

    private static Network Fold(Network network, double epsilon)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var weights = StateDictionary.Of(network).ToDictionary();
        var options = NormFolding.Without(network.Options);
        foreach (var (name, folded) in NormFolding.Of(network, epsilon))
        {
            weights[name] = folded;
        }

        return Create(network, options, name => weights[name]);
    }

    private static Network Create(Network like, NetworkOptions options, Func<string, Tensor> weight)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var network = NetworkFactory.CreateUninitialized(options, like.Classes);
        var (_, first) = StateDictionary.Of(like)[0];
        network.to(first.dtype);
        network.to(first.device);
        network.train(like.training);
        foreach (var (name, target) in StateDictionary.Of(network))
        {
            target.copy_(weight(name));
        }

        return network;
    }

    // Of a norm that normalizes by fixed numbers in evaluation.
    private static double EpsilonOf(NormOptions from, NormOptions to) => from switch
    {
        BatchNormOptions { Statistics: BatchStatistics.Batch } => throw new ArgumentException(
            $"{from} normalizes by the batch in evaluation, too: no fixed numbers can stand for it; " +
            $"received a conversion to {to}."),
        BatchNormOptions batch => batch.Epsilon,
        BatchRenormOptions renorm => renorm.Epsilon,
        GhostBatchNormOptions ghost => ghost.Epsilon,
        FrozenBatchNormOptions frozen => frozen.Epsilon,
        NoNormOptions => throw new ArgumentException(
            $"The network has no norm to convert; received a conversion to {to}."),
        _ => throw new ArgumentException(
            $"{from} does not normalize each channel by fixed numbers in evaluation, " +
            $"as {Words.And(FixedInEvaluation)} do, so no {to} gives the same scores; " +
            "train the network with one of those."),
    };
}
