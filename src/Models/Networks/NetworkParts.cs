using NormML.Models.Layers;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// The named parts of a network that have parameters, in the order of computation. Each can be frozen or have its own
/// learning rate. A ResNet has <c>conv1</c>, <c>bn1</c>, <c>layer1</c>, ..., a DenseNet <c>features.conv0</c>,
/// <c>features.denseblock1</c>, ...; the last part is the head.
/// </summary>
internal sealed class NetworkParts
{
    private readonly List<(string Name, nn.Module Module)> parts = [];

    public NetworkParts(nn.Module network)
    {
        foreach (var (name, child) in network.named_children())
        {
            List<(string Name, nn.Module Module)> members = child is Chain ? [.. child.named_children()] : [];
            parts.AddRange(
                members.Count == 0 || char.IsAsciiDigit(members[0].Name[0])
                    ? [(name, child)]
                    : members.Select(member => ($"{name}.{member.Name}", member.Module))
            );
        }

        parts.RemoveAll(part => !part.Module.parameters().Any());
    }

    /// <summary>The names of all parts; the head is last.</summary>
    public IEnumerable<string> Names => parts.Select(part => part.Name);

    /// <summary>The name of the last part, the classifier.</summary>
    public string Head => parts[^1].Name;

    /// <summary>The full name of a part, or null: <c>denseblock1</c> finds <c>features.denseblock1</c>.</summary>
    public string? Find(string name) =>
        Names.FirstOrDefault(part => part == name || part.EndsWith($".{name}", StringComparison.Ordinal));

    /// <summary>The modules of all parts up to and including the one that <see cref="Find"/> finds.</summary>
    /// <exception cref="ArgumentException">There is no such part, or it is the head.</exception>
    public IReadOnlyList<nn.Module> UpTo(string name)
    {
        var index = parts.FindIndex(part => part.Name == Find(name));
        return index >= 0 && index < parts.Count - 1
            ? [.. parts.Take(index + 1).Select(part => part.Module)]
            : throw new ArgumentException(
                $"A network is frozen up to one of its parts before the head; received \"{name}\"; choose "
                    + $"{Words.Or(parts.SkipLast(1).Select(part => part.Name))}."
            );
    }
}
