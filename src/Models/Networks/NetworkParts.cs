using NormML.Models.Layers;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// The parts of a network that have names of their own and something to learn, in the order of computation: what can be
/// frozen, or learn at a rate of its own. <c>conv1</c>, <c>bn1</c>, <c>layer1</c>, ... of a ResNet,
/// <c>features.conv0</c>, <c>features.denseblock1</c>, ... of a DenseNet; the last is the head.
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

    /// <summary>Names of all parts, the head's last.</summary>
    public IEnumerable<string> Names => parts.Select(part => part.Name);

    /// <summary>The last part, which tells the classes apart.</summary>
    public string Head => parts[^1].Name;

    /// <summary>The whole name of a part: <c>denseblock1</c> finds <c>features.denseblock1</c>; null: there is none.</summary>
    public string? Find(string name) =>
        Names.FirstOrDefault(part => part == name || part.EndsWith($".{name}", StringComparison.Ordinal));

    /// <summary>The modules up to the part that <see cref="Find"/> finds, itself included.</summary>
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
