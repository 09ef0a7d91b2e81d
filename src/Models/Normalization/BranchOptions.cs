using System.Text.Json.Serialization;
using NormML.Models.Layers;

namespace NormML.Models.Normalization;

/// <summary>
/// How a network's residual branches are scaled and initialized. Other assemblies cannot add options. The text form is
/// used by the command line and in saved models.
/// </summary>
[JsonConverter(typeof(Converter))]
public abstract record BranchOptions
{
    private protected BranchOptions() { }

    internal static OptionRegistry<BranchOptions> Registry { get; } = new("branch", typeof(BranchOptions).Assembly);

    /// <summary>Reads a text form: <c>plain</c>, <c>zero-gamma</c>, <c>skip-init</c> or <c>fixup</c>.</summary>
    /// <exception cref="FormatException">There is no such branch, or it has no such setting.</exception>
    public static BranchOptions Parse(string text) => Registry.Parse(text);

    /// <summary>The text form: <c>plain</c>.</summary>
    public sealed override string ToString() => Registry.Write(this);

    /// <summary>Checks that the branch is compatible with the norm and the convolutions.</summary>
    /// <exception cref="ArgumentException">It is not compatible.</exception>
    internal virtual void Validate(NormOptions norm, ConvolutionOptions convolution) { }

    /// <summary>Creates the module that scales a branch before the addition; null if the branch is added
    /// unscaled.</summary>
    internal virtual Layer? CreateScale() => null;

    /// <summary>The FixUp scalars around a convolution of a branch.</summary>
    internal virtual FixupScalars ScalarsOf(bool last) => FixupScalars.None;

    /// <summary>The FixUp scalars around the convolution of the stem.</summary>
    internal virtual FixupScalars ScalarsOfStem => FixupScalars.None;

    /// <summary>Whether the last layer starts at 0, with a scalar bias before it.</summary>
    internal virtual bool HasFixupClassifier => false;

    /// <summary>The factor on the learning rate of a parameter.</summary>
    internal virtual double LearningRateFactor(string parameter) => 1;

    /// <summary>Changes the weights of one branch of a new network after their initialization.</summary>
    /// <param name="convolutions">The branch's convolutions, in order.</param>
    /// <param name="last">The branch's last norm.</param>
    /// <param name="branches">The number of branches of the network.</param>
    internal virtual void Initialize(IReadOnlyList<Convolution> convolutions, Norm last, int branches) { }

    private sealed class Converter() : TextFormConverter<BranchOptions>(Parse);
}
