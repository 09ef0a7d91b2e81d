using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Norms one after the other, the last with the activation. Their parameters and buffers are named by their numbers, as
/// in torch's Sequential: <c>0.weight</c>. [N, C, ...] to the same shape; what the members need, the sequence needs.
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
            members[i] = NormFactory.Create(options.Norms[i], channels, last ? activation : Activation.None);
            register_module($"{i}", members[i]);
        }
    }

    /// <summary>What this norm was made from.</summary>
    public SequenceNormOptions Options { get; }

    // What follows the last gamma maps 0 to 0.
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
