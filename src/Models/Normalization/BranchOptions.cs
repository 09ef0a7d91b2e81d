using System.Text.Json.Serialization;

namespace NormML.Models.Normalization;

/// <summary>
/// Scale and initialisation of the residual branches of a network. The set is closed; the text form is what the command
/// line takes and what a saved model holds.
/// </summary>
[JsonConverter(typeof(Converter))]
public abstract record BranchOptions
{
    private protected BranchOptions()
    {
    }

    internal static OptionSet<BranchOptions> Set { get; } = new(
        "branch",
        new OptionKind<BranchOptions>(PlainBranchOptions.TextName, OptionSet<BranchOptions>.Plain(new PlainBranchOptions())),
        new OptionKind<BranchOptions>(ZeroGammaBranchOptions.TextName, OptionSet<BranchOptions>.Plain(new ZeroGammaBranchOptions())));

    /// <summary>Reads a text form: <c>plain</c> or <c>zero-gamma</c>.</summary>
    /// <exception cref="FormatException">There is no such branch, or it has no such setting.</exception>
    public static BranchOptions Parse(string text) => Set.Parse(text);

    /// <summary>The text form: <c>plain</c>.</summary>
    public sealed override string ToString() => TextForm;

    internal abstract string TextForm { get; }

    private sealed class Converter() : TextFormConverter<BranchOptions>(Parse);
}

/// <summary>Branches are added as they are; text form <c>plain</c>.</summary>
public sealed record PlainBranchOptions : BranchOptions
{
    internal const string TextName = "plain";

    internal override string TextForm => TextName;
}

/// <summary>
/// The gamma of each branch's last norm starts at 0, so that a new network's blocks are identities (Goyal et al. 2017,
/// arXiv:1706.02677); text form <c>zero-gamma</c>. The norm must have a gamma.
/// </summary>
public sealed record ZeroGammaBranchOptions : BranchOptions
{
    internal const string TextName = "zero-gamma";

    internal override string TextForm => TextName;
}
