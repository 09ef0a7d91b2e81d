using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// Group, layer and instance normalization, which differ in the number of groups G alone:
/// <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c>, then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...]; y has the same. gamma (<c>weight</c>) and beta (<c>bias</c>) are [C], start as 1 and
/// 0, and are missing where an option switches them off. There are no buffers.</para>
/// <para>Statistics: over the C / G channels of a group and all axes behind C, for each picture by itself; the variance
/// is the biased one. Training and evaluation compute the same, and no picture depends on another.</para>
/// <para>Identities: G = 1 is layer normalization over C, H, W; G = C is instance normalization.</para>
/// <para>Errors: <see cref="ArgumentException"/> when the number of channels is another one, and when a group has only
/// one value, whose variance is 0.</para>
/// <para>Papers: <see cref="GroupNormOptions"/>, <see cref="LayerNormOptions"/> and <see cref="InstanceNormOptions"/>
/// name them.</para>
/// </remarks>
public sealed class GroupNorm : AffineNorm
{
    private readonly double epsilon;

    internal GroupNorm(string name, long channels, Activation activation, long groups, double epsilon, bool affine = true)
        : base(name, channels, activation, affine)
    {
        (Groups, this.epsilon) = (groups, epsilon);
        RegisterComponents();
    }

    /// <summary>The number of groups, G: from 1 (layer) to the number of channels (instance).</summary>
    public long Groups { get; }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        CheckGroups(CheckShape(input), Groups);
        var output = functional.group_norm(input, Groups, weight, bias, epsilon);
        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }
}
