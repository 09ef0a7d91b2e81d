using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>
/// Batch renormalization (Ioffe 2017, arXiv:1702.03275): batch normalization that training and evaluation have in common
/// up to a bounded correction, for small batches; text form <c>batch-renorm</c>. <see cref="BatchRenorm"/> says what is
/// computed.
/// </summary>
public sealed record BatchRenormOptions : NormOptions
{
    internal const string TextName = "batch-renorm";

    private static readonly BatchRenormOptions Default = new();

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's.</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of the new batch in the running statistics.</summary>
    /// <value>0 to 1. Default 0.01, the paper's.</value>
    public double Momentum { get; init; } = 0.01;

    /// <summary>The bound of the correction's scale r, which is kept within 1 / rmax to rmax.</summary>
    /// <value>At least 1. Default 3, the paper's.</value>
    public double RMax { get; init; } = 3;

    /// <summary>The bound of the correction's shift d, which is kept within -dmax to dmax.</summary>
    /// <value>At least 0. Default 5, the paper's.</value>
    public double DMax { get; init; } = 5;

    /// <summary>How many batches are normalized without a correction, rmax being 1 and dmax 0.</summary>
    /// <value>At least 0. Default 5000, the paper's.</value>
    public int RampStart { get; init; } = 5_000;

    /// <summary>The number of batches after which rmax, which rises linearly, has its final value.</summary>
    /// <value>Above <see cref="RampStart"/>. Default 40,000, the paper's.</value>
    public int RMaxEnd { get; init; } = 40_000;

    /// <summary>The number of batches after which dmax, which rises linearly, has its final value.</summary>
    /// <value>Above <see cref="RampStart"/>. Default 25,000, the paper's.</value>
    public int DMaxEnd { get; init; } = 25_000;

    internal override string TextForm => OptionText.Write(
        TextName,
        EpsilonSetting(Epsilon),
        OptionText.Setting("momentum", Momentum, Default.Momentum),
        OptionText.Setting("rmax", RMax, Default.RMax),
        OptionText.Setting("dmax", DMax, Default.DMax),
        OptionText.Setting("ramp-start", RampStart, Default.RampStart),
        OptionText.Setting("rmax-end", RMaxEnd, Default.RMaxEnd),
        OptionText.Setting("dmax-end", DMaxEnd, Default.DMaxEnd));

    internal override bool NeedsBatch => true;

    internal override bool IsLeftBehind => Momentum == 0;

    internal static BatchRenormOptions Parse(OptionText text)
    {
        var options = new BatchRenormOptions
        {
            Epsilon = ReadEpsilon(text),
            Momentum = text.Number("momentum", Default.Momentum),
            RMax = text.Number("rmax", Default.RMax),
            DMax = text.Number("dmax", Default.DMax),
            RampStart = text.Integer("ramp-start") ?? Default.RampStart,
            RMaxEnd = text.Integer("rmax-end") ?? Default.RMaxEnd,
            DMaxEnd = text.Integer("dmax-end") ?? Default.DMaxEnd,
        };
        text.End("epsilon", "momentum", "rmax", "dmax", "ramp-start", "rmax-end", "dmax-end");
        return options;
    }

    internal override void Validate()
    {
        CheckEpsilon("BatchRenorm", Epsilon);
        CheckMomentum("BatchRenorm", Momentum, "0.01");
        if (RMax is not (>= 1 and < double.PositiveInfinity) || DMax is not (>= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentException(Invariant(
                $"BatchRenorm needs an rmax of at least 1 and a dmax of at least 0; received {RMax} and {DMax}; 3 and 5 are usual."));
        }

        if (RampStart < 0 || RMaxEnd <= RampStart || DMaxEnd <= RampStart)
        {
            throw new ArgumentException(Invariant(
                $"BatchRenorm's bounds rise from ramp-start, at least 0, to a later rmax-end and dmax-end; ") + Invariant(
                $"received {RampStart}, {RMaxEnd} and {DMaxEnd}; the paper has 5000, 40000 and 25000."));
        }
    }
}
