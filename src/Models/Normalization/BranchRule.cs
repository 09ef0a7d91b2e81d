using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>What a <see cref="BranchOptions"/> does to the residual branches of a network.</summary>
internal static class BranchRule
{
    /// <summary>The module that scales a branch before the addition, or null where it is added as it is.</summary>
    public static Layer? CreateScale(BranchOptions options) => options switch
    {
        PlainBranchOptions or ZeroGammaBranchOptions => null,
        _ => throw new ArgumentException($"There is no branch rule for {options.GetType().Name}.", nameof(options)),
    };

    /// <summary>Changes the weights of one branch of a new network, after they have been drawn.</summary>
    /// <param name="options">The rule.</param>
    /// <param name="convolutions">The branch's convolutions, in order.</param>
    /// <param name="last">The branch's last norm.</param>
    /// <param name="branches">How many branches the network has.</param>
    public static void Initialize(
        BranchOptions options, IReadOnlyList<Convolution> convolutions, Norm last, int branches)
    {
        if (options is not ZeroGammaBranchOptions)
        {
            return;
        }

        var gamma = last.Gamma ?? throw new ArgumentException(
            $"A {options} branch needs a norm with a scale to start at 0; received {last.GetName()}, which has none; " +
            $"choose {PlainBranchOptions.TextName}.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        gamma.zero_();
    }
}
