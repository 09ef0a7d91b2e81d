using System.Text.Json.Serialization;
using NormML.Models.Layers;

namespace NormML.Models.Networks;

/// <summary>
/// A densely connected network (Huang et al. 2016, arXiv:1608.06993): stem, dense blocks, global average pooling and
/// one fully connected layer. In a dense block, each layer receives the outputs of all previous layers. Between two
/// blocks, a transition halves height and width.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DenseNetOptions : NetworkOptions
{
    /// <summary>DenseNet-121, initialized as in torchvision.</summary>
    public DenseNetOptions() => Initialization = WeightInitialization.KaimingNormalFanIn;

    /// <summary>The number of channels that each layer adds, the paper's k.</summary>
    /// <value>At least 1. Default 32.</value>
    public int GrowthRate { get; init; } = 32;

    /// <summary>The number of layers in each block.</summary>
    /// <value>One to five numbers of at least 1. Default [6, 12, 24, 16], DenseNet-121.</value>
    public IReadOnlyList<int> Blocks { get; init; } = [6, 12, 24, 16];

    /// <summary>The number of output channels of the stem.</summary>
    /// <value>At least 1. Default 64.</value>
    public int Width { get; init; } = 64;

    /// <summary>
    /// Whether a 1x1 convolution to <see cref="BottleneckFactor"/> x <see cref="GrowthRate"/> channels precedes each
    /// 3x3 convolution: the B of DenseNet-BC.
    /// </summary>
    /// <value>Default true.</value>
    public bool Bottleneck { get; init; } = true;

    /// <summary>The number of channels of a bottleneck, in multiples of the growth rate.</summary>
    /// <value>At least 1. Default 4.</value>
    public int BottleneckFactor { get; init; } = 4;

    /// <summary>
    /// The ratio of a transition's output to input channels, which are rounded down: the C of DenseNet-BC.
    /// </summary>
    /// <value>Above 0 to 1. Default 0.5.</value>
    public double Compression { get; init; } = 0.5;

    /// <summary>
    /// The layers before the first block. A norm follows the 7x7 convolution, but not the 3x3 convolution.
    /// </summary>
    /// <value>Default <see cref="NetworkStem.Convolution7x7"/>.</value>
    public NetworkStem Stem { get; init; } = NetworkStem.Convolution7x7;

    /// <summary>
    /// The dropout probability for the output of each dense layer in training. The paper uses dropout on data without
    /// augmentation.
    /// </summary>
    /// <value>0 to below 1. Default 0; the paper uses 0.2.</value>
    public double LayerDropout { get; init; }

    /// <summary>Whether convolutions have a bias.</summary>
    /// <value>Default false.</value>
    public bool ConvolutionBias { get; init; }

    /// <summary>
    /// Whether the backward pass recomputes the layers of the blocks instead of storing their activations (gradient
    /// checkpointing; torchvision's <c>memory_efficient</c>): the same gradients with a fraction of the memory, at the
    /// cost of one more forward pass of the blocks (Pleiss et al. 2017, arXiv:1707.06990). If you call
    /// <c>backward()</c> yourself, call <see cref="Network.ThrowIfBackwardFailed"/> after it. Second derivatives are
    /// not supported.
    /// </summary>
    /// <value>Default false.</value>
    public bool Recomputation { get; init; }

    /// <summary>The number of layers with weights, as the paper counts them.</summary>
    [JsonIgnore]
    public int Depth => 1 + Blocks.Sum() * (Bottleneck ? 2 : 1) + Blocks.Count;

    /// <summary>
    /// The smallest size that leaves each transition at least one pixel: 29 for DenseNet-121, 4 for CIFAR.
    /// </summary>
    [JsonIgnore]
    public override int MinimumSize
    {
        get
        {
            var last = 1 << (Blocks.Count - 1);
            return Stem == NetworkStem.Convolution7x7 ? 4 * last - 3 : last;
        }
    }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Description =>
        $"DenseNet-{Letters}{Depth}, growth {GrowthRate}, {(Stem == NetworkStem.Convolution7x7 ? "7x7" : "3x3")} stem, "
        + $"{Words.Count(Channels, "channel")}, norm {Normalization}";

    private string Letters =>
        (Bottleneck, Compression < 1) switch
        {
            (true, true) => "BC-",
            (true, false) => "B-",
            (false, true) => "C-",
            _ => "",
        };

    /// <summary>A DenseNet of 121, 161, 169 or 201 layers in torchvision's layout.</summary>
    /// <exception cref="ArgumentException">The depth is another number.</exception>
    public static DenseNetOptions ForImageNet(int depth)
    {
        var name = $"densenet{depth}";
        return depth switch
        {
            121 => new DenseNetOptions { Name = name },
            161 => new DenseNetOptions
            {
                Name = name,
                GrowthRate = 48,
                Blocks = [6, 12, 36, 24],
                Width = 96,
            },
            169 => new DenseNetOptions { Name = name, Blocks = [6, 12, 32, 32] },
            201 => new DenseNetOptions { Name = name, Blocks = [6, 12, 48, 32] },
            _ => throw new ArgumentException(
                $"DenseNets for ImageNet have 121, 161, 169 or 201 layers; received {depth}; set Blocks for another."
            ),
        };
    }

    /// <summary>
    /// A DenseNet for CIFAR with a 3x3 stem and three blocks. A DenseNet-BC has 6n + 4 layers, bottlenecks, a
    /// compression of 0.5 and a stem of 2 x growth rate channels. A plain DenseNet has 3n + 4 layers, no bottlenecks,
    /// no compression and a stem of 16 channels.
    /// </summary>
    /// <param name="depth">The number of layers with weights.</param>
    /// <param name="growthRate">The number of channels that each layer adds.</param>
    /// <param name="bottleneck">Whether to create a DenseNet-BC.</param>
    /// <exception cref="ArgumentException">The depth does not have that form.</exception>
    public static DenseNetOptions ForCifar(int depth, int growthRate, bool bottleneck)
    {
        var step = bottleneck ? 6 : 3;
        if (depth < step + 4 || (depth - 4) % step != 0)
        {
            throw new ArgumentException(
                $"{(bottleneck ? "DenseNet-BCs" : "DenseNets")} for CIFAR have {step}n + 4 layers; received {depth}; "
                    + $"choose {(bottleneck ? "100, 190 or 250" : "40 or 100")}."
            );
        }

        var n = (depth - 4) / step;
        return new DenseNetOptions
        {
            Name = bottleneck ? $"densenet-bc-{depth}-{growthRate}-cifar" : $"densenet{depth}-{growthRate}-cifar",
            DefaultSize = 32,
            GrowthRate = growthRate,
            Blocks = [n, n, n],
            Width = bottleneck ? 2 * growthRate : 16,
            Bottleneck = bottleneck,
            Compression = bottleneck ? 0.5 : 1,
            Stem = NetworkStem.Convolution3x3,
        };
    }

    /// <summary>Whether all settings are equal. <see cref="Blocks"/> are compared by value.</summary>
    public bool Equals(DenseNetOptions? other) =>
        base.Equals(other)
        && GrowthRate == other.GrowthRate
        && Blocks.SequenceEqual(other.Blocks)
        && Width == other.Width
        && Bottleneck == other.Bottleneck
        && BottleneckFactor == other.BottleneckFactor
        && Compression.Equals(other.Compression)
        && Stem == other.Stem
        && LayerDropout.Equals(other.LayerDropout)
        && ConvolutionBias == other.ConvolutionBias
        && Recomputation == other.Recomputation;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(base.GetHashCode(), GrowthRate, Depth, Width, Bottleneck, Compression, Stem, Recomputation);

    internal override bool UsesGenerator => base.UsesGenerator || LayerDropout > 0 || Recomputation;

    internal override void Validate()
    {
        if (Blocks is null || Blocks.Count is < 1 or > 5 || Blocks.Any(layers => layers < 1))
        {
            throw new ArgumentException(
                "A DenseNet has one to five blocks of at least one layer; "
                    + $"received [{string.Join(", ", Blocks ?? [])}]; [6, 12, 24, 16] is DenseNet-121."
            );
        }

        base.Validate();
        CheckHasNoBranches("A DenseNet");
        if (GrowthRate < 1 || Width < 1 || BottleneckFactor < 1)
        {
            throw new ArgumentException(
                "A DenseNet needs a growth rate, a stem width and a bottleneck factor of at least 1; "
                    + $"received {GrowthRate}, {Width} and {BottleneckFactor}; 32, 64 and 4 are DenseNet-121's."
            );
        }

        if (Compression is not (> 0 and <= 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"A DenseNet's compression is a share above 0, up to 1; received {Compression}; 0.5 is usual, 1 is none."
                )
            );
        }

        if (LayerDropout is not (>= 0 and < 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Dropout is a share from 0 to below 1; received {LayerDropout}; 0.2 is the paper's, 0 is none."
                )
            );
        }

        if (!Enum.IsDefined(Stem))
        {
            throw new ArgumentException(
                $"A DenseNet's stem is {Words.Or(Enum.GetNames<NetworkStem>())}; received {Stem}."
            );
        }
    }
}
