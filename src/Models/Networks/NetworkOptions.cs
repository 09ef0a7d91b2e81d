using System.Text.Json.Serialization;
using NormML.Models.Layers;
using NormML.Models.Normalization;

namespace NormML.Models.Networks;

/// <summary>
/// Describes a network: family and layout, input channels, and the three parts of its normalization. Each family has
/// one sealed record; other assemblies cannot add any. System.Text.Json serializes it as this base type; saved models
/// contain it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "family")]
[JsonDerivedType(typeof(ResNetOptions), "resnet")]
[JsonDerivedType(typeof(DenseNetOptions), "densenet")]
[JsonDerivedType(typeof(LeNetOptions), "lenet")]
public abstract record NetworkOptions
{
    private protected NetworkOptions() { }

    /// <summary>The name to show; for networks of the catalog, the catalog's name.</summary>
    /// <value>Default "custom".</value>
    public string Name { get; init; } = "custom";

    /// <summary>The number of input channels: 1 for gray images, 3 for color images, or any other number.</summary>
    /// <value>At least 1. Default 3.</value>
    public int Channels { get; init; } = 3;

    /// <summary>The image height and width in pixels for which the network was designed.</summary>
    /// <value>At least <see cref="MinimumSize"/>. Default 224.</value>
    public int DefaultSize { get; init; } = 224;

    /// <summary>The norm after each convolution (before it, with pre-activation and in DenseNets).</summary>
    /// <value>Default <see cref="BatchNormOptions"/>.</value>
    public NormOptions Norm { get; init; } = new BatchNormOptions();

    /// <summary>How convolutions normalize their weights, if at all.</summary>
    /// <value>Default <see cref="PlainConvolutionOptions"/>.</value>
    public ConvolutionOptions Convolution { get; init; } = new PlainConvolutionOptions();

    /// <summary>How residual branches are scaled and initialized.</summary>
    /// <value>Default <see cref="PlainBranchOptions"/>.</value>
    public BranchOptions Branch { get; init; } = new PlainBranchOptions();

    /// <summary>
    /// Norm, convolution and branch together. The gradient transform is not included: it belongs to training.
    /// </summary>
    /// <value>Default: batch normalization, the rest plain.</value>
    [JsonIgnore]
    public NormalizationOptions Normalization
    {
        get =>
            new()
            {
                Norm = Norm,
                Convolution = Convolution,
                Branch = Branch,
            };
        init => (Norm, Convolution, Branch) = (value.Norm, value.Convolution, value.Branch);
    }

    /// <summary>
    /// The probability that dropout sets an input of the last layer to 0 in training; the other inputs are divided by
    /// 1 - Dropout.
    /// </summary>
    /// <value>0 to below 1. Default 0.</value>
    public double Dropout { get; init; }

    /// <summary>How the weights of a new network are initialized.</summary>
    /// <value>Default <see cref="WeightInitialization.KaimingNormal"/>.</value>
    public WeightInitialization Initialization { get; init; } = WeightInitialization.KaimingNormal;

    /// <summary>The smallest image height and width in pixels.</summary>
    [JsonIgnore]
    public abstract int MinimumSize { get; }

    /// <summary>
    /// The largest image height and width in pixels, equal to <see cref="MinimumSize"/>; null for networks with global
    /// average pooling, which take images of any larger size.
    /// </summary>
    [JsonIgnore]
    public virtual int? MaximumSize => null;

    /// <summary>
    /// One line that describes the network, such as <c>ResNet-18, 7x7 stem, width 64, 3 channels, norm batch</c>.
    /// </summary>
    [JsonIgnore]
    public abstract string Description { get; }

    /// <summary>The description.</summary>
    public sealed override string ToString() => Description;

    /// <summary>Whether a training step reads or advances torch's global generator, which all threads share.</summary>
    internal virtual bool UsesGenerator => Dropout > 0 || Norm.DrawsAtRandom;

    /// <summary>Checks the options; families add their own checks.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal virtual void Validate()
    {
        if (Channels < 1)
        {
            throw new ArgumentException(
                $"A network needs at least 1 input channel; received {Channels}; choose 1 for gray or 3 for color images."
            );
        }

        if (DefaultSize < MinimumSize)
        {
            throw new ArgumentException(
                $"{Name} takes images of at least {MinimumSize} x {MinimumSize}; received a default size of {DefaultSize}."
            );
        }

        if (Norm is null || Convolution is null || Branch is null || Name is null)
        {
            throw new ArgumentException("A network needs a name, a norm, a convolution and a branch; received null.");
        }

        if (Dropout is not (>= 0 and < 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Dropout is a share from 0 to below 1; received {Dropout}; 0.5 is usual, 0 is none."
                )
            );
        }

        if (!Enum.IsDefined(Initialization))
        {
            throw new ArgumentException(
                $"Weights are drawn by {Words.Or(Enum.GetNames<WeightInitialization>())}; received {Initialization}."
            );
        }

        Norm.Validate();
        Convolution.Validate();
        Branch.Validate(Norm, Convolution);
    }

    private protected void CheckHasNoBranches(string family)
    {
        if (Branch is not PlainBranchOptions)
        {
            throw new ArgumentException(
                $"{family} has no residual branches to scale or to start at 0; received {Branch}; choose plain."
            );
        }
    }
}
