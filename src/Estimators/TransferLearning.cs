using NormML.Models.Networks;
using NormML.Models.Weights;
using static TorchSharp.torch;

namespace NormML.Estimators;

/// <summary>The weights a network starts from, and which parts of it learn at which rate.</summary>
internal sealed class TransferLearning
{
    private readonly List<KeyValuePair<string, double>> factors;

    /// <summary>
    /// Reads the given weights into a new network, and finds the named parts.
    /// </summary>
    /// <exception cref="ArgumentException">The network has no such part.</exception>
    /// <exception cref="FileNotFoundException">There is no such file of weights.</exception>
    /// <exception cref="InvalidDataException">The weights cannot be read, or do not fit the network.</exception>
    public TransferLearning(Network network, TransferOptions options)
    {
        var parts = new NetworkParts(network);
        Frozen = options.FreezeTo is null ? [] : parts.UpTo(options.FreezeTo);
        factors =
        [
            new(parts.Head, options.HeadLearningRateFactor),
            .. options.LearningRateFactors.Select(factor =>
                KeyValuePair.Create(parts.Find(factor.Key) ?? factor.Key, factor.Value)
            ),
        ];
        ValidateNames(network, parts);
        if (options.Weights is not null)
        {
            var report = StateDictionary.Load(network, options.Weights, new LoadOptions { ReplaceHead = true });
            Weights = $"{Path.GetFileName(options.Weights)}: {report}";
        }
    }

    /// <summary>The modules that do not learn.</summary>
    public IReadOnlyList<nn.Module> Frozen { get; }

    /// <summary>How many numbers do not learn.</summary>
    public long FrozenParameters =>
        Frozen.SelectMany(module => module.parameters()).Sum(parameter => parameter.numel());

    /// <summary>Which weights were read, in sentences; null: none.</summary>
    public string? Weights { get; }

    /// <summary>The factor of the learning rate of a parameter, by the longest name that it begins with.</summary>
    public double LearningRateFactor(string parameter) =>
        factors
            .Where(factor => Fits(factor.Key, parameter))
            .OrderBy(factor => factor.Key.Length)
            .Select(factor => factor.Value)
            .LastOrDefault(1);

    private static bool Fits(string name, string parameter) =>
        parameter == name || parameter.StartsWith($"{name}.", StringComparison.Ordinal);

    private void ValidateNames(Network network, NetworkParts parts)
    {
        List<string> parameters = [.. StateDictionary.Of(network).Select(entry => entry.Key)];
        foreach (var (name, _) in factors.Where(factor => !parameters.Exists(parameter => Fits(factor.Key, parameter))))
        {
            throw new ArgumentException(
                $"A factor of the learning rate belongs to a part of the network, or to something in it; received "
                    + $"\"{name}\"; the parts of {network.Options.Name} are {string.Join(", ", parts.Names)}."
            );
        }
    }
}
