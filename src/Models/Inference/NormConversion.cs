using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Inference;

/// <summary>
/// Converts a trained network to another norm if that is exact: the logits in evaluation stay the same. In evaluation,
/// the norms of the batch family (<c>batch</c>, <c>batch-renorm</c>, <c>ghost-batch</c>, <c>frozen-batch</c>) all use
/// the same fixed numbers: gamma, beta, running mean and running variance. So they can replace each other, and each can
/// be folded into the weights before it, which leaves no norm (<c>none</c>). <c>cross</c> in addition to one of them
/// (<c>batch+cross</c>) does nothing in evaluation and is dropped.
/// </summary>
public static class NormConversion
{
    private static IEnumerable<string> Family =>
        NormOptions.Registry.Defaults.Where(norm => norm.ConvertibleEpsilon is not null).Select(norm => $"{norm}");

    /// <summary>Creates a new network with the same weights; the old network is unchanged.</summary>
    /// <param name="network">A trained network with a norm of the batch family, alone or with <c>cross</c>.</param>
    /// <param name="norm">
    /// Another norm of the family, which gets the epsilon of the network's norm; or <see cref="NoNormOptions"/> to fold
    /// the norms: w' = w s and b' = (b - running_mean) s + beta with s = gamma / sqrt(running_var + epsilon), computed
    /// in 64 bits. Normalized or standardized weights become plain weights. The logits are equal up to rounding.
    /// </param>
    /// <returns>The new network, with the device, the type and the mode (training or evaluation) of the old
    /// one.</returns>
    /// <exception cref="ArgumentException">
    /// No network with the other norm has the same logits; the message says why.
    /// </exception>
    public static Network Convert(Network network, NormOptions norm)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(norm);
        var current = network.Options.Norm;
        if (current is SequenceNormOptions sequence && BesideCross(sequence) is { } place)
        {
            var options = network.Options with { Norm = sequence.Norms[place] };
            using var alone = Create(network, options, SequenceWeights.OfMember(network, place));
            return Convert(alone, norm);
        }

        var epsilon = current.ConvertibleEpsilon ?? throw new ArgumentException(Reason(current, norm));
        if (norm is NoNormOptions)
        {
            return Fold(network, epsilon);
        }

        var wanted =
            norm.ConvertibleEpsilon
            ?? throw new ArgumentException(
                $"{current} becomes {Words.Or([.. Family, "none"])} without training; received {norm}, "
                    + "which computes something else, in training at least; train it with that norm, from these weights."
            );
        if (wanted != epsilon && wanted != NormOptions.DefaultEpsilon)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"A converted norm keeps its epsilon, {epsilon}; received {wanted}; leave it out."
                )
            );
        }

        return Create(network, network.Options with { Norm = norm.WithEpsilon(epsilon) }, StateDictionary.Of(network));
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

        return Create(network, options, weights);
    }

    private static Network Create(
        Network like,
        NetworkOptions options,
        IEnumerable<KeyValuePair<string, Tensor>> weights
    )
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var sources = weights.ToDictionary();
        var first = like.parameters().First();
        var network = NetworkFactory.CreateUninitialized(options, like.Classes);
        try
        {
            network.to(first.dtype);
            network.to(first.device);
            network.train(like.training);
            foreach (var (name, target) in StateDictionary.Of(network))
            {
                // A frozen norm has no batch counter.
                if (!WeightNames.IsBatchCounter(name) || sources.ContainsKey(name))
                {
                    target.copy_(sources[name]);
                }
            }

            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    // The index of the norm of the batch family if all other norms are cross, which is the identity in evaluation.
    private static int? BesideCross(SequenceNormOptions sequence)
    {
        var norms = sequence.Norms;
        int[] others = [.. Enumerable.Range(0, norms.Count).Where(i => norms[i] is not CrossNormOptions)];
        return others is [var place] && norms[place].ConvertibleEpsilon is not null ? place : null;
    }

    private static string Reason(NormOptions current, NormOptions target) =>
        current switch
        {
            NoNormOptions => $"The network has no norm to convert; received a conversion to {target}.",
            BatchNormOptions =>
                $"{current} normalizes by the batch in evaluation, too: no fixed numbers can stand for it; "
                    + $"received a conversion to {target}.",
            _ =>
                $"{current} does not normalize each channel by fixed numbers in evaluation, as {Words.And(Family)} do, "
                    + $"so no {target} gives the same scores; train the network with one of those.",
        };
}
