using System.Text.Json.Serialization;
using NormML.Models.Normalization;

namespace NormML.Models.Networks;

/// <summary>
/// A residual network (He et al. 2015, arXiv:1512.03385): stem, stages of residual blocks, global average pooling, one
/// fully connected layer. Each stage after the first halves the image's height and width and doubles the number of
/// channels. Variants: with <see cref="Groups"/> a ResNeXt (Xie et al. 2016, arXiv:1611.05431), with a
/// <see cref="BaseWidth"/> of 128 a Wide ResNet (Zagoruyko and Komodakis 2016, arXiv:1605.07146), with
/// <see cref="PreActivation"/> a pre-activation ResNet (He et al. 2016, arXiv:1603.05027), with
/// <see cref="ResNetShortcut.None"/> a plain network.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResNetOptions : NetworkOptions
{
    /// <summary>The kind of residual block.</summary>
    /// <value>Default <see cref="ResidualBlockKind.Basic"/>.</value>
    public ResidualBlockKind Block { get; init; } = ResidualBlockKind.Basic;

    /// <summary>The number of blocks in each stage.</summary>
    /// <value>One to four numbers of at least 1. Default [2, 2, 2, 2], ResNet-18.</value>
    public IReadOnlyList<int> Blocks { get; init; } = [2, 2, 2, 2];

    /// <summary>The number of channels of the stem and of the first stage's 3x3 convolutions.</summary>
    /// <value>At least 1. Default 64.</value>
    public int Width { get; init; } = 64;

    /// <summary>
    /// The number of groups of a bottleneck block's 3x3 convolution, ResNeXt's cardinality: from 1 to the convolution's
    /// number of channels (depthwise).
    /// </summary>
    /// <value>At least 1; 1 for basic blocks. Default 1.</value>
    public int Groups { get; init; } = 1;

    /// <summary>
    /// The channels per group of a bottleneck block's 3x3 convolution, for each 64 channels of its stage; torchvision's
    /// <c>width_per_group</c>. In total, the convolution has <c>int(width * BaseWidth / 64) * Groups</c> channels. 4 is
    /// the 4d of ResNeXt-50 32x4d; 128 makes a Wide ResNet.
    /// </summary>
    /// <value>At least 1; 64 for basic blocks. Default 64.</value>
    public int BaseWidth { get; init; } = 64;

    /// <summary>
    /// Whether norm and activation precede each convolution instead of following it, so that nothing is applied between
    /// the sums of two blocks (He et al. 2016, arXiv:1603.05027). The first block uses the stem's norm; one more norm
    /// follows the last block. A bottleneck's stride stays on the 3x3 convolution.
    /// </summary>
    /// <value>Default false.</value>
    public bool PreActivation { get; init; }

    /// <summary>
    /// The probability that an image skips the last block's branch in training; block l of L has l / L of it. Branches
    /// that are kept are divided by the probability of keeping them (Huang et al. 2016, arXiv:1603.09382; torchvision's
    /// <c>StochasticDepth</c>).
    /// </summary>
    /// <value>0 to below 1. Default 0; the paper uses 0.5.</value>
    public double StochasticDepth { get; init; }

    /// <summary>The layers before the first stage.</summary>
    /// <value>Default <see cref="NetworkStem.Convolution7x7"/>.</value>
    public NetworkStem Stem { get; init; } = NetworkStem.Convolution7x7;

    /// <summary>The shortcut of blocks that change the image's size or the number of channels.</summary>
    /// <value>Default <see cref="ResNetShortcut.Projection"/>.</value>
    public ResNetShortcut Shortcut { get; init; } = ResNetShortcut.Projection;

    /// <summary>Whether convolutions have a bias. A norm after the convolution makes it redundant.</summary>
    /// <value>Default false.</value>
    public bool ConvolutionBias { get; init; }

    /// <summary>The number of layers with weights, as the papers count them: without those of shortcuts.</summary>
    [JsonIgnore]
    public int Depth => 2 + Blocks.Sum() * (Block == ResidualBlockKind.Basic ? 2 : 3);

    /// <summary>
    /// 1: every convolution and pooling pads its input by half its kernel size, and global average pooling takes any
    /// size.
    /// </summary>
    [JsonIgnore]
    public override int MinimumSize => 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Description =>
        $"{Family}-{Depth}{Cardinality}, {(Stem == NetworkStem.Convolution7x7 ? "7x7" : "3x3")} stem, width {Width}, "
        + $"{Words.Count(Channels, "channel")}, norm {Normalization}";

    private string Family
    {
        get
        {
            var name = (Shortcut, Groups, BaseWidth) switch
            {
                (ResNetShortcut.None, _, _) => "Plain network",
                (_, > 1, _) => "ResNeXt",
                (_, _, > 64) => "Wide ResNet",
                _ => "ResNet",
            };
            return PreActivation ? $"Pre-activation {name}" : name;
        }
    }

    private string Cardinality => (Groups, BaseWidth) == (1, 64) ? "" : $" ({Groups} x {BaseWidth}d)";

    /// <summary>The channels of a bottleneck block's 3x3 convolution in a stage of the given width.</summary>
    internal long InnerWidth(long width) => (long)(width * (BaseWidth / 64.0)) * Groups;

    /// <summary>A ResNet of 18, 34, 50, 101 or 152 layers in torchvision's layout.</summary>
    /// <exception cref="ArgumentException">The depth is another number.</exception>
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
                $"ResNets for ImageNet have 18, 34, 50, 101 or 152 layers; received {depth}; set Blocks for another."
            ),
        };
        return new ResNetOptions
        {
            Name = $"resnet{depth}",
            Block = block,
            Blocks = blocks,
        };
    }

    /// <summary>A ResNeXt of 50, 101 or 152 layers in torchvision's layout.</summary>
    /// <param name="depth">The number of layers with weights.</param>
    /// <param name="groups">The number of groups of the 3x3 convolutions.</param>
    /// <param name="baseWidth">The channels per group in the first stage.</param>
    /// <exception cref="ArgumentException">The depth is another number.</exception>
    public static ResNetOptions ForResNeXt(int depth, int groups, int baseWidth) =>
        depth is 50 or 101 or 152
            ? ForImageNet(depth) with
            {
                Name = $"resnext{depth}_{groups}x{baseWidth}d",
                Groups = groups,
                BaseWidth = baseWidth,
            }
            : throw new ArgumentException(
                $"ResNeXts have 50, 101 or 152 layers; received {depth}; set Blocks for another."
            );

    /// <summary>
    /// A ResNet of 6n + 2 layers for CIFAR: 3x3 stem, stages of 16, 32 and 64 channels, identity shortcuts.
    /// </summary>
    /// <exception cref="ArgumentException">The depth is not 6n + 2.</exception>
    public static ResNetOptions ForCifar(int depth)
    {
        if (depth < 8 || depth % 6 != 2)
        {
            throw new ArgumentException(
                $"ResNets for CIFAR have 6n + 2 layers; received {depth}; choose 20, 32, 44, 56 or 110."
            );
        }

        var n = (depth - 2) / 6;
        return new ResNetOptions
        {
            Name = $"resnet{depth}-cifar",
            DefaultSize = 32,
            Blocks = [n, n, n],
            Width = 16,
            Stem = NetworkStem.Convolution3x3,
            Shortcut = ResNetShortcut.Identity,
        };
    }

    /// <summary>Whether all settings are equal. <see cref="Blocks"/> are compared by value.</summary>
    public bool Equals(ResNetOptions? other) =>
        base.Equals(other)
        && Block == other.Block
        && Blocks.SequenceEqual(other.Blocks)
        && Width == other.Width
        && Groups == other.Groups
        && BaseWidth == other.BaseWidth
        && PreActivation == other.PreActivation
        && StochasticDepth.Equals(other.StochasticDepth)
        && Stem == other.Stem
        && Shortcut == other.Shortcut
        && ConvolutionBias == other.ConvolutionBias;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(base.GetHashCode(), Depth, Width, Groups, BaseWidth, PreActivation, Stem, Shortcut);

    internal override bool UsesGenerator => base.UsesGenerator || StochasticDepth > 0;

    internal override void Validate()
    {
        base.Validate();
        if (Blocks is null || Blocks.Count is < 1 or > 4 || Blocks.Any(blocks => blocks < 1))
        {
            throw new ArgumentException(
                "A ResNet has one to four stages of at least one block; "
                    + $"received [{string.Join(", ", Blocks ?? [])}]; [2, 2, 2, 2] is ResNet-18."
            );
        }

        if (Width < 1)
        {
            throw new ArgumentException(
                $"A ResNet needs a width of at least 1; received {Width}; 64 is usual, 16 for CIFAR."
            );
        }

        if (!Enum.IsDefined(Block) || !Enum.IsDefined(Stem) || !Enum.IsDefined(Shortcut))
        {
            throw new ArgumentException(
                $"A ResNet needs a known block, stem and shortcut; received {Block}, {Stem} and {Shortcut}."
            );
        }

        ValidateGroups();
        ValidateBranches();
    }

    private void ValidateGroups()
    {
        if (Groups < 1 || BaseWidth < 1 || InnerWidth(Width) < 1)
        {
            throw new ArgumentException(
                "A ResNet needs at least 1 group of at least 1 channel, width x base width / 64; "
                    + $"received groups={Groups}, base width={BaseWidth}, width={Width}; 1 and 64 is a ResNet, 32 and 4 a ResNeXt."
            );
        }

        if (Block == ResidualBlockKind.Basic && (Groups, BaseWidth) != (1, 64))
        {
            throw new ArgumentException(
                "Groups and base width are those of bottleneck blocks; basic blocks have 1 and 64; "
                    + $"received groups={Groups}, base width={BaseWidth}; choose Block = Bottleneck."
            );
        }
    }

    private void ValidateBranches()
    {
        if (StochasticDepth is not (>= 0 and < 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Stochastic depth needs a drop rate from 0 to below 1; received {StochasticDepth}; 0.5 is the paper's."
                )
            );
        }

        if (Shortcut == ResNetShortcut.None && (StochasticDepth > 0 || Branch is not PlainBranchOptions))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"A plain network has no branches to drop or to scale; received stochastic depth {StochasticDepth} and "
                ) + $"branch {Branch}; choose 0 and plain, or another shortcut than None."
            );
        }

        if (PreActivation && Branch is ZeroGammaBranchOptions)
        {
            throw new ArgumentException(
                "A zero-gamma branch ends in a norm; one with pre-activation ends in a convolution, and a gamma of 0 before "
                    + $"its ReLU would never learn; received {Branch}; choose plain."
            );
        }
    }
}
