using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>
/// Iterative whitening, IterNorm (Huang et al. 2019, arXiv:1904.03441); text forms <c>iterative-whitening</c> and
/// <c>iterative-whitening:5</c>, the number of iterations. Groups have up to 64 channels where no size is given. <see
/// cref="IterativeWhitening"/> says what is computed.
/// </summary>
public sealed record IterativeWhiteningOptions : WhiteningNormOptions
{
    internal const string TextName = "iterative-whitening";
    internal const string UnnamedSetting = "iterations";
    private const int DefaultIterations = 5;

    /// <summary>The number of Newton's iterations, T: the more, the closer the outputs are to uncorrelated.</summary>
    /// <value>At least 1. Default 5, the paper's.</value>
    public int Iterations { get; init; } = DefaultIterations;

    internal override string TextForm => OptionText.Write(
        TextName, [Iterations == DefaultIterations ? null : Invariant($"{Iterations}"), .. CommonSettings]);

    internal override int UsualGroupSize => 64;

    internal static IterativeWhiteningOptions Parse(OptionText text)
    {
        var (size, epsilon, momentum) = ReadCommon(text);
        var options = new IterativeWhiteningOptions
        {
            Iterations = text.Integer(UnnamedSetting) ?? DefaultIterations,
            GroupSize = size,
            Epsilon = epsilon,
            Momentum = momentum,
        };
        text.End(UnnamedSetting, "size", "epsilon", "momentum");
        return options;
    }

    internal override void Validate()
    {
        CheckCommon(nameof(IterativeWhitening));
        CheckCount(nameof(IterativeWhitening), "number of iterations", Iterations, "5 is usual");
    }
}
