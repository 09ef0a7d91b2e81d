using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>
/// Ghost batch normalization (Hoffer, Hubara and Soudry 2017, arXiv:1705.08741): large batches normalized in chunks;
/// text forms <c>ghost-batch</c> and <c>ghost-batch:32</c>. <see cref="GhostBatchNorm"/> says what is computed.
/// </summary>
public sealed record GhostBatchNormOptions : NormOptions
{
    internal const string TextName = "ghost-batch";
    internal const string UnnamedSetting = "size";
    private const int DefaultSize = 32;

    /// <summary>The most pictures that a chunk has.</summary>
    /// <value>At least 1. Default 32.</value>
    public int ChunkSize { get; init; } = DefaultSize;

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's.</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of a batch, all its chunks together, in the running statistics.</summary>
    /// <value>0 to 1. Default 0.1, as in PyTorch.</value>
    public double Momentum { get; init; } = 0.1;

    internal override string TextForm => OptionText.Write(
        TextName,
        ChunkSize == DefaultSize ? null : Invariant($"{ChunkSize}"),
        EpsilonSetting(Epsilon),
        OptionText.Setting("momentum", Momentum, 0.1));

    internal override bool NeedsBatch => true;

    internal override bool IsLeftBehind => Momentum == 0;

    internal override int SmallestBatch => Math.Max(2, ChunkSize);

    internal static GhostBatchNormOptions Parse(OptionText text)
    {
        var options = new GhostBatchNormOptions
        {
            ChunkSize = text.Integer(UnnamedSetting) ?? DefaultSize,
            Epsilon = ReadEpsilon(text),
            Momentum = text.Number("momentum", 0.1),
        };
        text.End(UnnamedSetting, "epsilon", "momentum");
        return options;
    }

    internal override void Validate()
    {
        CheckEpsilon("GhostBatchNorm", Epsilon);
        CheckMomentum("GhostBatchNorm", Momentum);
        if (ChunkSize < 1)
        {
            throw new ArgumentException(
                Invariant($"GhostBatchNorm needs chunks of at least 1 picture; received {ChunkSize}; 32 is usual."));
        }
    }
}
