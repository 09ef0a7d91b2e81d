using System.Text.Json.Serialization;
using NormML.Models.Layers;
using NormML.Models.Normalization;

namespace NormML.Models.Networks;

/// <summary>How a LeNet halves height and width.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LeNetPooling>))]
public enum LeNetPooling
{
    /// <summary>2x2 average pooling with stride 2.</summary>
    Average,

    /// <summary>2x2 max pooling with stride 2.</summary>
    Max,
}

/// <summary>
/// LeNet-5 (LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition) as in Dive into Deep Learning:
/// two 5x5 convolutions of 6 and 16 channels, each followed by pooling, and three fully connected layers of 120, 84 and
/// K outputs. A norm follows each convolution and each fully connected layer except the last, before the activation;
/// use <see cref="NoNormOptions"/> for a network without norms. All images must have the size
/// <see cref="NetworkOptions.DefaultSize"/>.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LeNetOptions : NetworkOptions
{
    internal const int KernelSize = 5;

    /// <summary>
    /// LeNet with batch normalization, for gray images of 28 x 28 pixels, as in Dive into Deep Learning.
    /// </summary>
    public LeNetOptions()
    {
        Channels = 1;
        DefaultSize = 28;
        Initialization = WeightInitialization.XavierUniform;
    }

    /// <summary>The zero padding of the first convolution, in pixels on each side.</summary>
    /// <value>At least 0. Default 2, which keeps height and width.</value>
    public int Padding { get; init; } = 2;

    /// <summary>The activation after each norm.</summary>
    /// <value><see cref="Activation.Sigmoid"/> or <see cref="Activation.ReLU"/>. Default Sigmoid.</value>
    public Activation Activation { get; init; } = Activation.Sigmoid;

    /// <summary>The pooling after each convolution.</summary>
    /// <value>Default <see cref="LeNetPooling.Average"/>.</value>
    public LeNetPooling Pooling { get; init; } = LeNetPooling.Average;

    /// <summary>The only valid size: the first fully connected layer has a fixed number of inputs.</summary>
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

    /// <summary>Height and width of the features before the fully connected layers.</summary>
    internal int FlattenedSize => ((DefaultSize + 2 * Padding - KernelSize + 1) / 2 - KernelSize + 1) / 2;

    internal override void Validate()
    {
        base.Validate();
        CheckHasNoBranches("A LeNet");
        if (Padding < 0 || FlattenedSize < 1)
        {
            throw new ArgumentException(
                "A LeNet needs images large enough for two 5x5 convolutions and two poolings, at least 12 x 12 with a padding of 2; "
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
