namespace NormML.Models.Networks;

/// <summary>A named network of the catalog.</summary>
/// <param name="Name">Its name: <c>resnet18</c>.</param>
/// <param name="Options">What it is.</param>
/// <param name="MultiplyAdds">
/// Multiply-adds of one image of <see cref="DefaultSize"/>, with <see cref="DefaultClasses"/>.
/// </param>
/// <param name="Source">The paper.</param>
public sealed record NetworkEntry(string Name, NetworkOptions Options, long MultiplyAdds, string Source)
{
    /// <summary>Other names that find it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Height and width in pixels for which it was designed.</summary>
    public int DefaultSize => Options.DefaultSize;

    /// <summary>The number of classes of the data set it was designed for: ImageNet's 1,000, or 10.</summary>
    public int DefaultClasses => DefaultSize >= 224 ? 1000 : 10;

    internal IEnumerable<string> Names => Aliases.Prepend(Name);

    /// <summary>How many parameters it has.</summary>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <exception cref="InvalidOperationException">libtorch does not load: <see cref="TorchRuntime"/>.</exception>
    public long ParameterCount(int classes)
    {
        using var network = NetworkFactory.CreateUninitialized(Options, classes);
        return network.parameters().Sum(parameter => parameter.numel());
    }
}
