using NormML.Models.Layers;

namespace NormML.Models.Normalization;

/// <summary>
/// FixUp (Zhang, Dauphin and Ma 2019, arXiv:1901.09321): an initialization with which residual networks train without a
/// norm; text form <c>none+fixup</c>.
/// </summary>
/// <remarks>
/// <para>Initialization: in a network of L branches with m convolutions each, the weights of each branch's last
/// convolution start at 0; those of the other convolutions are initialized as usual and multiplied by L^(-1 / (2m -
/// 2)). Weight and bias of the last layer start at 0.</para>
/// <para>Learned scalars: a bias is added before each convolution of a branch (<c>input_bias</c>) and another after it,
/// before the activation or the addition (<c>output_bias</c>). The output of a branch's last convolution is multiplied
/// by a scale (<c>scale</c>). The stem's convolution has a bias after it, the last layer a bias before it. Biases start
/// at 0, scales at 1. Shortcuts have no scalars. A shortcut that changes the size or the number of channels starts
/// after the bias before the branch's first convolution, as in the authors' code. NormML's trainers use a tenth of the
/// learning rate for the scalars, as the authors do, because all pixels of all channels contribute to their
/// gradients.</para>
/// <para>FixUp replaces the norm: a norm other than <c>none</c>, or standardized weights, which would undo the
/// initialization, throw an <see cref="ArgumentException"/>.</para>
/// </remarks>
[TextName("fixup")]
public sealed record FixupBranchOptions : BranchOptions
{
    internal override FixupScalars ScalarsOfStem => FixupScalars.OutputBias;

    internal override bool HasFixupClassifier => true;

    internal override void Validate(NormOptions norm, ConvolutionOptions convolution)
    {
        if (norm is not NoNormOptions || convolution is WeightStandardizationOptions)
        {
            throw new ArgumentException(
                "FixUp takes the place of a norm, and of a standardization of weights, which would undo how it starts; "
                    + $"received {norm} with {convolution} convolutions; choose none+{this}, or another branch such as zero-gamma or "
                    + "skip-init."
            );
        }
    }

    internal override FixupScalars ScalarsOf(bool last) =>
        FixupScalars.InputBias | FixupScalars.OutputBias | (last ? FixupScalars.Scale : FixupScalars.None);

    internal override double LearningRateFactor(string parameter) =>
        parameter[(parameter.LastIndexOf('.') + 1)..] is "input_bias" or "scale" or "output_bias" ? 0.1 : 1;

    internal override void Initialize(IReadOnlyList<Convolution> convolutions, Norm last, int branches)
    {
        foreach (var convolution in convolutions.SkipLast(1))
        {
            convolution.Multiply(Math.Pow(branches, -1.0 / (2 * convolutions.Count - 2)));
        }

        convolutions[^1].Multiply(0);
    }
}

/// <summary>The scalars that FixUp adds to a convolution. Each applies to all channels.</summary>
[Flags]
internal enum FixupScalars
{
    None = 0,

    /// <summary><c>input_bias</c>, added to the input; starts at 0.</summary>
    InputBias = 1,

    /// <summary><c>scale</c>, multiplied with the output; starts at 1.</summary>
    Scale = 2,

    /// <summary><c>output_bias</c>, added to the scaled output; starts at 0.</summary>
    OutputBias = 4,
}
