using NormML.Models.Normalization;

namespace NormML.Models.Networks;

/// <summary>The named networks.</summary>
public static class NetworkCatalog
{
    private const string He = "He et al. 2015, Deep Residual Learning for Image Recognition, arXiv:1512.03385";

    /// <summary>All of them, family by family, the smaller first.</summary>
    public static IReadOnlyList<NetworkEntry> All { get; } =
    [
        ImageNet(18, 1_814_073_344),
        ImageNet(34, 3_663_761_408),
        ImageNet(50, 4_089_184_256),
        ImageNet(101, 7_801_405_440),
        ImageNet(152, 11_513_626_624),
        Cifar(20, 40_551_040),
        Cifar(32, 68_862_592),
        Cifar(44, 97_174_144),
        Cifar(56, 125_485_696),
        Cifar(110, 252_887_680),
        new NetworkEntry(
            "resnet18-3x3",
            ResNetOptions.ForImageNet(18) with
            {
                Name = "resnet18-3x3",
                DefaultSize = 32,
                Stem = NetworkStem.Convolution3x3,
            },
            555_422_720,
            $"{He}, with a 3x3 stem for small pictures"),
        new NetworkEntry(
            "resnet18-d2l",
            ResNetOptions.ForImageNet(18) with
            {
                Name = "resnet18-d2l",
                Channels = 1,
                DefaultSize = 96,
                Shortcut = ResNetShortcut.PlainProjection,
                ConvolutionBias = true,
                Initialization = WeightInitialization.XavierUniform,
            },
            318_657_536,
            "Zhang et al., Dive into Deep Learning, section 8.6, d2l.ai"),
    ];

    /// <summary>The options of a named network, a value to change by <c>with</c>.</summary>
    /// <param name="name">A name or an alias of the catalogue; case does not matter.</param>
    /// <exception cref="ArgumentException">There is no such network; the message lists near names.</exception>
    public static NetworkOptions Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(entry => entry.Names.Contains(name, StringComparer.OrdinalIgnoreCase))?.Options
            ?? throw new ArgumentException(
                $"There is no network \"{name}\"; " +
                $"near names: {string.Join(", ", NearNames.Of(name, All.Select(entry => entry.Name)))}.");
    }

    private static NetworkEntry ImageNet(int depth, long multiplyAdds) =>
        new($"resnet{depth}", ResNetOptions.ForImageNet(depth), multiplyAdds, He);

    private static NetworkEntry Cifar(int depth, long multiplyAdds) =>
        new($"resnet{depth}-cifar", ResNetOptions.ForCifar(depth), multiplyAdds, He) { Aliases = [$"resnet{depth}"] };
}
