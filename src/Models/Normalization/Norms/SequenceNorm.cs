using NormML.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Several norms, applied one after the other by <see cref="SequenceNorm"/>. The text form joins theirs by plus signs,
/// as in <c>batch+cross</c>. After a fully connected layer, only the members that apply to vectors are used.
/// </summary>
public sealed record SequenceNormOptions : NormOptions
{
    /// <summary>The norms in order. A sequence among them is replaced by its members.</summary>
    /// <value>At least 2.</value>
    public required IReadOnlyList<NormOptions> Norms
    {
        get;
        init => field = [.. value.SelectMany(norm => norm is SequenceNormOptions sequence ? sequence.Norms : [norm])];
    }

    /// <summary>Whether the other has equal norms in the same order.</summary>
    public bool Equals(SequenceNormOptions? other) => other is not null && Norms.SequenceEqual(other.Norms);

    /// <inheritdoc/>
    public override int GetHashCode() => Norms.Aggregate(0, HashCode.Combine);

    internal override string TextForm => string.Join('+', Norms);

    internal override bool HasStaleStatistics => Norms.Any(norm => norm.HasStaleStatistics);

    internal override bool NeedsBatch => Norms.Any(norm => norm.NeedsBatch);

    internal override bool DrawsAtRandom => Norms.Any(norm => norm.DrawsAtRandom);

    internal override int SmallestBatch => Norms.Max(norm => norm.SmallestBatch);

    internal override NormOptions ForVectors
    {
        get
        {
            NormOptions[] norms = [.. Norms.Select(norm => norm.ForVectors).Where(norm => norm is not NoNormOptions)];
            return norms.Length switch
            {
                0 => new NoNormOptions(),
                1 => norms[0],
                _ => new SequenceNormOptions { Norms = norms },
            };
        }
    }

    internal override void Validate()
    {
        if (Norms.Count < 2)
        {
            throw new ArgumentException(
                $"A sequence of norms has at least 2; received {Norms.Count}; choose the norm itself."
            );
        }

        foreach (var norm in Norms)
        {
            norm.Validate();
        }
    }

    internal override Norm Create(long channels, Activation activation) => new SequenceNorm(this, channels, activation);
}

/// <summary>
/// Applies norms one after the other; the last one includes the activation. It maps [N, C, ...] to the same shape.
/// Parameters and buffers have the norm's number as prefix, as in torch's Sequential: <c>0.weight</c>. Each member's
/// requirements apply.
/// </summary>
public sealed class SequenceNorm : Norm
{
    private readonly Norm[] members;

    internal SequenceNorm(SequenceNormOptions options, long channels, Activation activation)
        : base(nameof(SequenceNorm), channels, activation)
    {
        Options = options;
        members = new Norm[options.Norms.Count];
        for (var i = 0; i < members.Length; i++)
        {
            var last = i == members.Length - 1;
            members[i] = options.Norms[i].Create(channels, last ? activation : Activation.None);
            register_module($"{i}", members[i]);
        }
    }

    /// <summary>The options this norm was made from.</summary>
    public SequenceNormOptions Options { get; }

    // All norms after the last one with a gamma map 0 to 0.
    internal override Parameter? Gamma => members.LastOrDefault(member => member.Gamma is not null)?.Gamma;

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = input;
        foreach (var member in members)
        {
            output = member.call(output);
        }

        return output.MoveToOuterDisposeScope();
    }
}
