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
        new OptionKind<BranchOptions>(ZeroGammaBranchOptions.TextName, OptionSet<BranchOptions>.Plain(new ZeroGammaBranchOptions())),
        new OptionKind<BranchOptions>(SkipInitBranchOptions.TextName, OptionSet<BranchOptions>.Plain(new SkipInitBranchOptions())),
        new OptionKind<BranchOptions>(FixupBranchOptions.TextName, OptionSet<BranchOptions>.Plain(new FixupBranchOptions())));

    /// <summary>Reads a text form: <c>plain</c>, <c>zero-gamma</c>, <c>skip-init</c> or <c>fixup</c>.</summary>
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

/// <summary>
/// SkipInit (De and Smith 2020, arXiv:2002.10444): each branch is multiplied by a scalar that learns and starts at 0, so
/// that a new network's blocks are identities; text form <c>skip-init</c>. For networks without a norm, and allowed with
/// any. The parameter is the block's <c>scale.weight</c>, [1].
/// </summary>
public sealed record SkipInitBranchOptions : BranchOptions
{
    internal const string TextName = "skip-init";

    internal override string TextForm => TextName;
}

/// <summary>
/// FixUp (Zhang, Dauphin and Ma 2019, arXiv:1901.09321): residual networks that train without a norm by the way their
/// weights start; text form <c>none+fixup</c>.
/// </summary>
/// <remarks>
/// <para>Start: in a network of L branches of m convolutions each, the weights of a branch's last convolution are 0, those
/// of the others are drawn and multiplied by L^(-1 / (2m - 2)); weights and bias of the last layer are 0.</para>
/// <para>Scalars that learn: before each convolution of a branch a bias is added (<c>input_bias</c>), behind it, before the
/// activation or the addition, another (<c>output_bias</c>); the output of a branch's last convolution is multiplied by a
/// scale (<c>scale</c>). The stem's convolution has a bias behind it, the last layer one before it. Biases start at 0,
/// scales at 1. Shortcuts have none of their own; one that changes size or width starts behind the bias before the branch's
/// first convolution, as in the authors' code. A trainer gives the scalars a tenth of the learning rate, as the authors do:
/// each of them is moved by all pixels of all channels.</para>
/// <para>It takes the place of a norm: together with another than <c>none</c>, or with standardised weights, which undo
/// the start, it is an <see cref="ArgumentException"/>.</para>
/// </remarks>
public sealed record FixupBranchOptions : BranchOptions
{
    internal const string TextName = "fixup";

    internal override string TextForm => TextName;
}
