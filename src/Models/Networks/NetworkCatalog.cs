using NormML.Models.Layers;
using NormML.Models.Normalization;

namespace NormML.Models.Networks;

/// <summary>The networks that have a name, such as <c>resnet18</c>.</summary>
public static class NetworkCatalog
{
    private const string He = "He et al. 2015, Deep Residual Learning for Image Recognition, arXiv:1512.03385";
    private const string HeIdentity = "He et al. 2016, Identity Mappings in Deep Residual Networks, arXiv:1603.05027";
    private const string Zagoruyko = "Zagoruyko and Komodakis 2016, Wide Residual Networks, arXiv:1605.07146";
    private const string Xie = "Xie et al. 2016, Aggregated Residual Transformations, arXiv:1611.05431";
    private const string Huang = "Huang et al. 2016, Densely Connected Convolutional Networks, arXiv:1608.06993";
    private const string ForCifar = "-cifar";
    private const string D2L = "Zhang et al., Dive into Deep Learning, chapters 7 and 8, d2l.ai";

    /// <summary>
    /// All networks: for ImageNet, for CIFAR, then from Dive into Deep Learning; by family, smaller networks first.
    /// </summary>
    public static IReadOnlyList<NetworkEntry> All { get; } =
    [
        ResNet(18, 1_814_073_344),
        ResNet(34, 3_663_761_408),
        ResNet(50, 4_089_184_256),
        ResNet(101, 7_801_405_440),
        ResNet(152, 11_513_626_624),
        WideResNet(50, 11_398_021_120),
        WideResNet(101, 22_753_050_624),
        ResNeXt(50, 32, 4, 4_230_479_872),
        ResNeXt(101, 32, 8, 16_414_015_488),
        ResNeXt(101, 64, 4, 15_460_270_080),
        PreActivation(18, 1_814_073_344),
        PreActivation(34, 3_663_761_408),
        PreActivation(50, 4_089_184_256),
        PreActivation(101, 7_801_405_440),
        PreActivation(152, 11_513_626_624),
        Plain(18, 1_794_805_760),
        Plain(34, 3_644_493_824),
        DenseNet(121, 2_834_161_664),
        DenseNet(169, 3_359_843_328),
        DenseNet(201, 4_291_365_888),
        DenseNet(161, 7_727_907_072),
        Cifar(20, 40_551_040),
        Cifar(32, 68_862_592),
        Cifar(44, 97_174_144),
        Cifar(56, 125_485_696),
        Cifar(110, 252_887_680),
        CifarProjection(20, 40_813_184),
        CifarProjection(32, 69_124_736),
        CifarProjection(44, 97_436_288),
        CifarProjection(56, 125_747_840),
        CifarProjection(110, 253_149_824),
        CifarPreActivation(20, 40_551_040),
        CifarPreActivation(32, 68_862_592),
        CifarPreActivation(44, 97_174_144),
        CifarPreActivation(56, 125_485_696),
        CifarPreActivation(110, 252_887_680),
        CifarPreActivation(164, 247_646_720),
        CifarPlain(20, 40_551_040),
        CifarPlain(32, 68_862_592),
        CifarPlain(44, 97_174_144),
        CifarPlain(56, 125_485_696),
        CifarPlain(110, 252_887_680),
        CifarResNeXt(8, 5_387_266_048),
        CifarResNeXt(16, 10_688_866_304),
        CifarDenseNet(40, 12, false, 264_812_928),
        CifarDenseNet(100, 12, true, 287_929_692),
        CifarDenseNet(250, 24, true, 5_418_785_724),
        CifarDenseNet(190, 40, true, 9_301_945_740),
        Entry(
            ResNetOptions.ForImageNet(18) with
            {
                Name = "resnet18-3x3",
                DefaultSize = 32,
                Stem = NetworkStem.Convolution3x3,
            },
            555_422_720,
            He
        ),
        Entry(
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
            D2L
        ),
        Entry(
            new DenseNetOptions
            {
                Name = "densenet-d2l",
                Channels = 1,
                DefaultSize = 96,
                Blocks = [4, 4, 4, 4],
                Bottleneck = false,
                ConvolutionBias = true,
                Initialization = WeightInitialization.XavierUniform,
            },
            129_077_168,
            D2L
        ),
        Entry(new LeNetOptions { Name = "lenet", Norm = new NoNormOptions() }, 416_520, D2L) with
        {
            Aliases = ["lenet-d2l"],
        },
        Entry(new LeNetOptions { Name = "lenet-bn", Padding = 0 }, 281_640, D2L) with
        {
            Aliases = ["lenet-bn-d2l"],
        },
        Entry(Modern(new LeNetOptions { Name = "lenet-relu", Norm = new NoNormOptions() }), 416_520, D2L),
        Entry(Modern(new LeNetOptions { Name = "lenet-bn-relu" }), 416_520, D2L),
    ];

    /// <summary>The options of a network by name. Use a <c>with</c> expression to change them.</summary>
    /// <param name="name">A name or an alias of the catalog; case does not matter.</param>
    /// <exception cref="ArgumentException">There is no such network; the message lists near names.</exception>
    public static NetworkOptions Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name)?.Options
            ?? throw new ArgumentException(
                $"There is no network \"{name}\"; near names: {string.Join(", ", NearestNames(name))}."
            );
    }

    /// <summary>The entry of a network by name; null if there is none.</summary>
    /// <param name="name">A name or an alias of the catalog; case does not matter.</param>
    public static NetworkEntry? TryFind(string name) =>
        All.FirstOrDefault(entry => entry.Names.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// The three names nearest to the given one, for messages. Each network counts with its nearest name or alias.
    /// </summary>
    /// <param name="name">An unknown name.</param>
    public static IEnumerable<string> NearestNames(string name) =>
        NearNames.Of(name, All.Select(entry => NearNames.Of(name, entry.Names).First()));

    private static NetworkEntry Entry(NetworkOptions options, long multiplyAdds, string source) =>
        new(options.Name, options, multiplyAdds, source)
        {
            Aliases = options.Name.EndsWith(ForCifar, StringComparison.Ordinal)
                ? [options.Name[..^ForCifar.Length]]
                : [],
        };

    private static NetworkEntry ResNet(int depth, long multiplyAdds) =>
        Entry(ResNetOptions.ForImageNet(depth), multiplyAdds, He);

    private static NetworkEntry WideResNet(int depth, long multiplyAdds) =>
        Entry(
            ResNetOptions.ForImageNet(depth) with
            {
                Name = $"wide_resnet{depth}_2",
                BaseWidth = 128,
            },
            multiplyAdds,
            Zagoruyko
        );

    private static NetworkEntry ResNeXt(int depth, int groups, int width, long multiplyAdds) =>
        Entry(ResNetOptions.ForResNeXt(depth, groups, width), multiplyAdds, Xie);

    private static NetworkEntry PreActivation(int depth, long multiplyAdds) =>
        Entry(
            ResNetOptions.ForImageNet(depth) with
            {
                Name = $"preact-resnet{depth}",
                PreActivation = true,
            },
            multiplyAdds,
            HeIdentity
        );

    private static NetworkEntry Plain(int depth, long multiplyAdds) =>
        Entry(
            ResNetOptions.ForImageNet(depth) with
            {
                Name = $"plain{depth}",
                Shortcut = ResNetShortcut.None,
            },
            multiplyAdds,
            He
        );

    private static NetworkEntry DenseNet(int depth, long multiplyAdds) =>
        Entry(DenseNetOptions.ForImageNet(depth), multiplyAdds, Huang);

    private static NetworkEntry Cifar(int depth, long multiplyAdds) =>
        Entry(ResNetOptions.ForCifar(depth), multiplyAdds, He);

    private static NetworkEntry CifarProjection(int depth, long multiplyAdds) =>
        Entry(
            ResNetOptions.ForCifar(depth) with
            {
                Name = $"resnet{depth}-cifar-projection",
                Shortcut = ResNetShortcut.Projection,
            },
            multiplyAdds,
            He
        );

    /// <summary>
    /// Basic blocks; for 164 layers bottleneck blocks (9n + 2 layers), whose first shortcut must widen.
    /// </summary>
    private static NetworkEntry CifarPreActivation(int depth, long multiplyAdds)
    {
        var options =
            depth == 164
                ? ResNetOptions.ForCifar(20) with
                {
                    Block = ResidualBlockKind.Bottleneck,
                    Blocks = [18, 18, 18],
                    Shortcut = ResNetShortcut.Projection,
                }
                : ResNetOptions.ForCifar(depth);
        return Entry(
            options with
            {
                Name = $"preact-resnet{depth}-cifar",
                PreActivation = true,
            },
            multiplyAdds,
            HeIdentity
        );
    }

    private static NetworkEntry CifarPlain(int depth, long multiplyAdds) =>
        Entry(
            ResNetOptions.ForCifar(depth) with
            {
                Name = $"plain{depth}-cifar",
                Shortcut = ResNetShortcut.None,
            },
            multiplyAdds,
            He
        );

    private static NetworkEntry CifarResNeXt(int groups, long multiplyAdds) =>
        Entry(
            new ResNetOptions
            {
                Name = $"resnext29_{groups}x64d-cifar",
                DefaultSize = 32,
                Block = ResidualBlockKind.Bottleneck,
                Blocks = [3, 3, 3],
                Groups = groups,
                Stem = NetworkStem.Convolution3x3,
            },
            multiplyAdds,
            Xie
        );

    private static NetworkEntry CifarDenseNet(int depth, int growthRate, bool bottleneck, long multiplyAdds) =>
        Entry(DenseNetOptions.ForCifar(depth, growthRate, bottleneck), multiplyAdds, Huang);

    private static LeNetOptions Modern(LeNetOptions options) =>
        options with
        {
            Activation = Activation.ReLU,
            Pooling = LeNetPooling.Max,
        };
}
