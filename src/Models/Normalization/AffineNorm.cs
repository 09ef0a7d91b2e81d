using NormML.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// A norm that scales and shifts each channel after it has normalized: gamma (<c>weight</c>) and beta (<c>bias</c>),
/// both [C], start as 1 and 0.
/// </summary>
public abstract class AffineNorm : Norm
{
    // Named as in the state dictionary; registration, which goes by fields, does not see a base class's private ones.
    private protected Parameter? weight;
    private protected Parameter? bias;

    private protected AffineNorm(string name, long channels, Activation activation, bool affine = true)
        : base(name, channels, activation)
    {
        if (affine)
        {
            weight = Tensors.Parameter(ones([channels]));
            bias = Tensors.Parameter(zeros([channels]));
        }
    }

    internal override Parameter? Gamma => weight;
}
