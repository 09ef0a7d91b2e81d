using System.Text.Json.Serialization;
using NormML.Models.Layers;
using NormML.Models.Normalization;

namespace NormML.Models.Networks;

/// <summary>How a <see cref="LeNetOptions"/> halves height and width.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LeNetPooling>))]
public enum LeNetPooling
{
    /// <summary>The mean of each 2x2 square.</summary>
    Average,

    /// <summary>The largest of each 2x2 square.</summary>
    Max,
}

/// <summary>
/// LeNet-5 (LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition) as Dive into Deep Learning has it:
/// two 5x5 convolutions of 6 and 16 channels, each with pooling behind it, and three fully connected layers of 120, 84 and
/// K outputs. A norm stands between each of these but the last and its activation, in fully connected layers, too; <see
/// cref="NoNormOptions"/> makes the network without. Images have one size, <see cref="NetworkOptions.DefaultSize"/>.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LeNetOptions : NetworkOptions
{
    internal const int KernelSize = 5;

    /// <summary>D2L's LeNet with batch normalization, for gray images of 28 x 28.</summary>
    public LeNetOptions()
    {
        Channels = 1;
        DefaultSize = 28;
        Initialization = WeightInitialization.XavierUniform;
    }

    /// <summary>Zeros around the input of the first convolution, on each side.</summary>
    /// <value>0 or more. Default 2, which keeps the size.</value>
    public int Padding { get; init; } = 2;

    /// <summary>The activation.</summary>
    /// <value><see cref="Activation.Sigmoid"/> or <see cref="Activation.ReLU"/>. Default Sigmoid.</value>
    public Activation Activation { get; init; } = Activation.Sigmoid;

    /// <summary>The pooling.</summary>
    /// <value>Default <see cref="LeNetPooling.Average"/>.</value>
    public LeNetPooling Pooling { get; init; } = LeNetPooling.Average;

    /// <summary>The one size it takes: what its first fully connected layer is made for.</summary>
    [JsonIgnore]
    public override int MinimumSize => DefaultSize;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? MaximumSize => DefaultSize;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Description =>
        $"LeNet, {(Activation == Activation.Sigmoid ? "sigmoid" : Activation)}, "
        + $"{(Pooling == LeNetPooling.Average ? "average" : "max")} pooling, "
        + $"{Words.Count(Channels, "channel")}, norm {Normalization}";

    /// <summary>Height and width of what the fully connected layers are given.</summary>
    internal int FlattenedSize => ((DefaultSize + 2 * Padding - KernelSize + 1) / 2 - KernelSize + 1) / 2;

    internal override void Validate()
    {
        base.Validate();
        CheckHasNoBranches("A LeNet");
        if (Padding < 0 || FlattenedSize < 1)
        {
            throw new ArgumentException(
                "A LeNet needs images that two 5x5 convolutions and two poolings leave a pixel of, 12 x 12 with a padding of 2; "
                    + $"received a default size of {DefaultSize} and a padding of {Padding}; 28 and 2 are usual."
            );
        }

        if (Activation is not (Activation.Sigmoid or Activation.ReLU) || !Enum.IsDefined(Pooling))
        {
            throw new ArgumentException(
                $"A LeNet needs Sigmoid or ReLU and a known pooling; received {Activation} and {Pooling}."
            );
        }
    }
}
