namespace NormML.Models.Networks;

/// <summary>A named network of the catalog.</summary>
/// <param name="Name">The name, such as <c>resnet18</c>.</param>
/// <param name="Options">The network's options.</param>
/// <param name="MultiplyAdds">
/// Multiply-adds for one image of <see cref="DefaultSize"/>, with <see cref="DefaultClasses"/> classes.
/// </param>
/// <param name="Source">The paper or book that describes the network.</param>
public sealed record NetworkEntry(string Name, NetworkOptions Options, long MultiplyAdds, string Source)
{
    /// <summary>Other names of the network.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The image height and width in pixels for which the network was designed.</summary>
    public int DefaultSize => Options.DefaultSize;

    /// <summary>
    /// The number of classes of the data set that the network was designed for: 1,000 for ImageNet, else 10.
    /// </summary>
    public int DefaultClasses => DefaultSize >= 224 ? 1000 : 10;

    internal IEnumerable<string> Names => Aliases.Prepend(Name);

    /// <summary>The number of parameters.</summary>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <exception cref="InvalidOperationException">libtorch does not load: <see cref="TorchRuntime"/>.</exception>
    public long ParameterCount(int classes)
    {
        using var network = NetworkFactory.CreateUninitialized(Options, classes);
        return network.parameters().Sum(parameter => parameter.numel());
    }
}
