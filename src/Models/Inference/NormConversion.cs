using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Inference;

/// <summary>
/// Converts a trained network to another norm where that is exact: the logits in evaluation stay the same. The norms of
/// the batch family (<c>batch</c>, <c>batch-renorm</c>, <c>ghost-batch</c>, <c>frozen-batch</c>) all normalize by the
/// same fixed numbers after training: gamma, beta, running mean and running variance. So one can replace another, and
/// each can be folded into the weights before it, which leaves no norm (<c>none</c>). <c>cross</c> beside one of them
/// (<c>batch+cross</c>) does nothing in evaluation and is left out.
/// </summary>
public static class NormConversion
{
    private static IEnumerable<string> Family =>
        NormOptions.Registry.Defaults.Where(norm => norm.ConvertibleEpsilon is not null).Select(norm => $"{norm}");

    /// <summary>Creates a new network with the same weights; the old network is unchanged.</summary>
    /// <param name="network">A trained network with a norm of the batch family, alone or with <c>cross</c>.</param>
    /// <param name="norm">
    /// Another norm of the family, which takes the epsilon of the network's; or <see cref="NoNormOptions"/>: with
    /// s = gamma / sqrt(running_var + epsilon), w' = w s and b' = (b - running_mean) s + beta, computed in 64 bits.
    /// Weights that are normalized or standardized become plain ones. Logits are equal to rounding.
    /// </param>
    /// <returns>The network, on the same device, in the same type, training or evaluating as the old one.</returns>
    /// <exception cref="ArgumentException">
    /// No network with the other norm has the same logits; the message says why.
    /// </exception>
    public static Network Convert(Network network, NormOptions norm)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(norm);
        var from = network.Options.Norm;
        if (from is SequenceNormOptions sequence && BesideCross(sequence) is { } place)
        {
            var options = network.Options with { Norm = sequence.Norms[place] };
            using var alone = Create(network, options, SequenceWeights.OfMember(network, place));
            return Convert(alone, norm);
        }

        var epsilon = from.ConvertibleEpsilon ?? throw new ArgumentException(Reason(from, norm));
        if (norm is NoNormOptions)
        {
            return Fold(network, epsilon);
        }

        var wanted =
            norm.ConvertibleEpsilon
            ?? throw new ArgumentException(
                $"{from} becomes {Words.Or([.. Family, "none"])} without training; received {norm}, "
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

    // The index of the norm of the batch family where all others are cross, which passes its input on in evaluation.
    private static int? BesideCross(SequenceNormOptions sequence)
    {
        var norms = sequence.Norms;
        int[] others = [.. Enumerable.Range(0, norms.Count).Where(i => norms[i] is not CrossNormOptions)];
        return others is [var place] && norms[place].ConvertibleEpsilon is not null ? place : null;
    }

    private static string Reason(NormOptions from, NormOptions to) =>
        from switch
        {
            NoNormOptions => $"The network has no norm to convert; received a conversion to {to}.",
            BatchNormOptions =>
                $"{from} normalizes by the batch in evaluation, too: no fixed numbers can stand for it; "
                    + $"received a conversion to {to}.",
            _ => $"{from} does not normalize each channel by fixed numbers in evaluation, as {Words.And(Family)} do, "
                + $"so no {to} gives the same scores; train the network with one of those.",
        };
}
