using NormML.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// A norm that scales and shifts each channel after normalizing it. gamma (<c>weight</c>) and beta (<c>bias</c>) are
/// [C] and start as 1 and 0.
/// </summary>
public abstract class AffineNorm : Norm
{
    // Named as in the state dictionary. Not private: registration does not see private fields of a base class.
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
