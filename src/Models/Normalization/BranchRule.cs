using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>What a <see cref="BranchOptions"/> does to the residual branches of a network.</summary>
internal static class BranchRule
{
    /// <summary>Checks that the rule goes with norm and convolutions.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void Check(BranchOptions options, NormOptions norm, ConvolutionOptions convolution)
    {
        if (options is FixupBranchOptions && (norm is not NoNormOptions || convolution is WeightStandardisationOptions))
        {
            throw new ArgumentException(
                "FixUp takes the place of a norm, and of a standardisation of weights, which would undo how it starts; " +
                $"received {norm} with {convolution} convolutions; choose {NoNormOptions.TextName}+{options}, or another " +
                $"branch such as {ZeroGammaBranchOptions.TextName} or {SkipInitBranchOptions.TextName}.");
        }
    }

    /// <summary>The module that scales a branch before the addition, or null where it is added as it is.</summary>
    public static Layer? CreateScale(BranchOptions options) => options is SkipInitBranchOptions ? new SkipInit() : null;

    /// <summary>The scalars around a convolution of a branch.</summary>
    public static FixupScalars ScalarsOf(BranchOptions options, bool last) => options is not FixupBranchOptions
        ? FixupScalars.None
        : FixupScalars.InputBias | FixupScalars.OutputBias | (last ? FixupScalars.Scale : FixupScalars.None);

    /// <summary>The scalars around the convolution of the stem.</summary>
    public static FixupScalars ScalarsOfStem(BranchOptions options) =>
        options is FixupBranchOptions ? FixupScalars.OutputBias : FixupScalars.None;

    /// <summary>Whether the last layer starts at 0, with a scalar bias before it.</summary>
    public static bool HasFixupClassifier(BranchOptions options) => options is FixupBranchOptions;

    /// <summary>What the learning rate of a parameter is multiplied by: FixUp's scalars take a tenth.</summary>
    public static double LearningRateFactor(BranchOptions options, string parameter) =>
        options is FixupBranchOptions && parameter[(parameter.LastIndexOf('.') + 1)..] is "input_bias" or "scale" or "output_bias"
            ? 0.1
            : 1;

    /// <summary>Changes the weights of one branch of a new network, after they have been drawn.</summary>
    /// <param name="options">The rule.</param>
    /// <param name="convolutions">The branch's convolutions, in order.</param>
    /// <param name="last">The branch's last norm.</param>
    /// <param name="branches">How many branches the network has.</param>
    public static void Initialize(
        BranchOptions options, IReadOnlyList<Convolution> convolutions, Norm last, int branches)
    {
        if (options is ZeroGammaBranchOptions)
        {
            var gamma = last.Gamma ?? throw new ArgumentException(
                $"A {options} branch needs a norm with a scale to start at 0; received {last.GetName()}, which has none; " +
                $"choose {PlainBranchOptions.TextName} or {SkipInitBranchOptions.TextName}.");
            if (!gamma.requires_grad)
            {
                throw new ArgumentException(
                    $"A {options} branch needs a scale that learns, or it stays at 0; received {last.GetName()} whose scale does not; " +
                    $"choose {PlainBranchOptions.TextName} or {SkipInitBranchOptions.TextName}.");
            }

            using var noGrad = no_grad();
            gamma.zero_();
        }
        else if (options is FixupBranchOptions)
        {
            foreach (var convolution in convolutions.SkipLast(1))
            {
                convolution.Multiply(Math.Pow(branches, -1.0 / (2 * convolutions.Count - 2)));
            }

            convolutions[^1].Multiply(0);
        }
    }
}
