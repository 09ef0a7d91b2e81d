using System.Text.Json.Serialization;
using NormML.Models.Layers;
using NormML.Models.Normalization;

namespace NormML.Models.Networks;

/// <summary>
/// What a network is: family and layout, input channels, and the three parts of its normalization. One sealed record
/// per family; the set is closed. Serialisable by System.Text.Json as this base type; saved models hold it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "family")]
[JsonDerivedType(typeof(ResNetOptions), "resnet")]
[JsonDerivedType(typeof(DenseNetOptions), "densenet")]
[JsonDerivedType(typeof(LeNetOptions), "lenet")]
public abstract record NetworkOptions
{
    private protected NetworkOptions() { }

    /// <summary>The name to show, the catalog's for a network of the catalog.</summary>
    /// <value>Default "custom".</value>
    public string Name { get; init; } = "custom";

    /// <summary>Channels of the input: 1 for gray images, 3 for color, or any other number.</summary>
    /// <value>At least 1. Default 3.</value>
    public int Channels { get; init; } = 3;

    /// <summary>Height and width in pixels for which the network was designed.</summary>
    /// <value>At least <see cref="MinimumSize"/>. Default 224.</value>
    public int DefaultSize { get; init; } = 224;

    /// <summary>The norm behind each convolution.</summary>
    /// <value>Default <see cref="BatchNormOptions"/>.</value>
    public NormOptions Norm { get; init; } = new BatchNormOptions();

    /// <summary>How convolutions hold their weights.</summary>
    /// <value>Default <see cref="PlainConvolutionOptions"/>.</value>
    public ConvolutionOptions Convolution { get; init; } = new PlainConvolutionOptions();

    /// <summary>Scale and initialization of residual branches.</summary>
    /// <value>Default <see cref="PlainBranchOptions"/>.</value>
    public BranchOptions Branch { get; init; } = new PlainBranchOptions();

    /// <summary>Norm, convolution and branch as a whole, without the gradient transform, which belongs to training.</summary>
    /// <value>Default: of a batch norm, the rest plain.</value>
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
    /// The share of the last layer's inputs that are set to 0 in training, drawn anew for each image; the others are
    /// divided by the share that stays.
    /// </summary>
    /// <value>0 to below 1. Default 0.</value>
    public double Dropout { get; init; }

    /// <summary>How the weights of a new network are drawn.</summary>
    /// <value>Default <see cref="WeightInitialization.KaimingNormal"/>.</value>
    public WeightInitialization Initialization { get; init; } = WeightInitialization.KaimingNormal;

    /// <summary>The smallest height and width in pixels that the network can take.</summary>
    [JsonIgnore]
    public abstract int MinimumSize { get; }

    /// <summary>
    /// The largest height and width in pixels, then equal to <see cref="MinimumSize"/>; null: any, since the network averages
    /// over what is left of its input.
    /// </summary>
    [JsonIgnore]
    public virtual int? MaximumSize => null;

    /// <summary>One line that says what the network is: <c>ResNet-18, 7x7 stem, 3 channels, norm batch</c>.</summary>
    [JsonIgnore]
    public abstract string Description { get; }

    /// <summary>The description.</summary>
    public sealed override string ToString() => Description;

    /// <summary>Whether a training step reads or moves torch's generator, which all threads share.</summary>
    internal virtual bool UsesGenerator => Dropout > 0 || Norm.DrawsAtRandom;

    /// <summary>Checks what does not depend on the family.</summary>
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
                $"{family} has no residual branches to scale or to start at 0; received {Branch}; " + "choose plain."
            );
        }
    }
}
