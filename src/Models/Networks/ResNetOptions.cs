using System.Text.Json.Serialization;

namespace NormML.Models.Networks;

/// <summary>The residual block of a ResNet.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResidualBlockKind>))]
public enum ResidualBlockKind
{
    /// <summary>Two 3x3 convolutions.</summary>
    Basic,

    /// <summary>
    /// 1x1, 3x3 and 1x1 convolutions, the last four times as wide; the stride sits on the 3x3 (torchvision's v1.5).
    /// </summary>
    Bottleneck,
}

/// <summary>What stands before the first stage of a ResNet.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetStem>))]
public enum ResNetStem
{
    /// <summary>A 7x7 convolution of stride 2 and a 3x3 max pooling of stride 2: for ImageNet's sizes.</summary>
    Convolution7x7,

    /// <summary>A 3x3 convolution of stride 1 and no pooling: for small pictures.</summary>
    Convolution3x3,
}

/// <summary>What carries a block's input past it where size or width change; elsewhere it is the identity.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetShortcut>))]
public enum ResNetShortcut
{
    /// <summary>A 1x1 convolution and a norm: the paper's option B, torchvision's.</summary>
    Projection,

    /// <summary>
    /// Every second pixel, and channels of zeros, half of them before and half behind: the paper's option A, without
    /// parameters.
    /// </summary>
    Identity,

    /// <summary>A 1x1 convolution without a norm: D2L's.</summary>
    PlainProjection,
}

/// <summary>
/// A residual network (He et al. 2015, arXiv:1512.03385): stem, stages of residual blocks, global average pooling, one
/// fully connected layer. Each stage after the first halves height and width and doubles the width.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResNetOptions : NetworkOptions
{
    /// <summary>The blocks' kind.</summary>
    /// <value>Default <see cref="ResidualBlockKind.Basic"/>.</value>
    public ResidualBlockKind Block { get; init; } = ResidualBlockKind.Basic;

    /// <summary>How many blocks each stage has.</summary>
    /// <value>One to four numbers of at least 1. Default [2, 2, 2, 2], ResNet-18.</value>
    public IReadOnlyList<int> Blocks { get; init; } = [2, 2, 2, 2];

    /// <summary>Channels of the stem and of the first stage's 3x3 convolutions.</summary>
    /// <value>At least 1. Default 64.</value>
    public int Width { get; init; } = 64;

    /// <summary>What stands before the first stage.</summary>
    /// <value>Default <see cref="ResNetStem.Convolution7x7"/>.</value>
    public ResNetStem Stem { get; init; } = ResNetStem.Convolution7x7;

    /// <summary>What carries a block's input past it where size or width change.</summary>
    /// <value>Default <see cref="ResNetShortcut.Projection"/>.</value>
    public ResNetShortcut Shortcut { get; init; } = ResNetShortcut.Projection;

    /// <summary>Whether convolutions have a bias, which a norm behind them makes superfluous.</summary>
    /// <value>Default false.</value>
    public bool ConvolutionBias { get; init; }

    /// <summary>Layers with weights, as the papers count: without the shortcuts'.</summary>
    [JsonIgnore]
    public int Depth => 2 + Blocks.Sum() * (Block == ResidualBlockKind.Basic ? 2 : 3);

    /// <summary>
    /// 1: every convolution and pooling pads its input by half its kernel, and the average is taken over what is
    /// left.
    /// </summary>
    [JsonIgnore]
    public override int MinimumSize => 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Description =>
        $"ResNet-{Depth}, {(Stem == ResNetStem.Convolution7x7 ? "7x7" : "3x3")} stem, width {Width}, " +
        $"{Channels} {(Channels == 1 ? "channel" : "channels")}, norm {Norm}";

    /// <summary>ResNet 18, 34, 50, 101 or 152 in torchvision's layout.</summary>
    /// <exception cref="ArgumentException">Another depth.</exception>
    public static ResNetOptions ForImageNet(int depth)
    {
        var (block, blocks) = depth switch
        {
            18 => (ResidualBlockKind.Basic, (int[])[2, 2, 2, 2]),
            34 => (ResidualBlockKind.Basic, [3, 4, 6, 3]),
            50 => (ResidualBlockKind.Bottleneck, [3, 4, 6, 3]),
            101 => (ResidualBlockKind.Bottleneck, [3, 4, 23, 3]),
            152 => (ResidualBlockKind.Bottleneck, [3, 8, 36, 3]),
            _ => throw new ArgumentException(
                $"ResNets for ImageNet have 18, 34, 50, 101 or 152 layers; received {depth}; set Blocks for another."),
        };
        return new ResNetOptions { Name = $"resnet{depth}", Block = block, Blocks = blocks };
    }

    /// <summary>The ResNets of 6n + 2 layers for CIFAR: 3x3 stem, 16, 32 and 64 channels, identity shortcuts.</summary>
    /// <exception cref="ArgumentException">The depth is not 6n + 2.</exception>
    public static ResNetOptions ForCifar(int depth)
    {
        if (depth < 8 || depth % 6 != 2)
        {
            throw new ArgumentException(
                $"ResNets for CIFAR have 6n + 2 layers; received {depth}; choose 20, 32, 44, 56 or 110.");
        }

        var n = (depth - 2) / 6;
        return new ResNetOptions
        {
            Name = $"resnet{depth}-cifar",
            DefaultSize = 32,
            Blocks = [n, n, n],
            Width = 16,
            Stem = ResNetStem.Convolution3x3,
            Shortcut = ResNetShortcut.Identity,
        };
    }

    /// <summary>Equal when all settings are, the numbers of blocks among them.</summary>
    public bool Equals(ResNetOptions? other) =>
        base.Equals(other) && Block == other.Block && Blocks.SequenceEqual(other.Blocks) && Width == other.Width &&
        Stem == other.Stem && Shortcut == other.Shortcut && ConvolutionBias == other.ConvolutionBias;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Depth, Width, Stem, Shortcut);

    internal override void Validate()
    {
        base.Validate();
        if (Blocks is null || Blocks.Count is < 1 or > 4 || Blocks.Any(blocks => blocks < 1))
        {
            throw new ArgumentException(
                "A ResNet has one to four stages of at least one block; " +
                $"received [{string.Join(", ", Blocks ?? [])}]; [2, 2, 2, 2] is ResNet-18.");
        }

        if (Width < 1)
        {
            throw new ArgumentException(
                $"A ResNet needs a width of at least 1; received {Width}; 64 is usual, 16 for CIFAR.");
        }

        if (!Enum.IsDefined(Block) || !Enum.IsDefined(Stem) || !Enum.IsDefined(Shortcut))
        {
            throw new ArgumentException(
                $"A ResNet needs a known block, stem and shortcut; received {Block}, {Stem} and {Shortcut}.");
        }
    }
}
