using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using static TorchSharp.torch;

namespace NormML.Models.Inference;

/// <summary>
/// Folds trained norms into the weights before them: a network without norms then gives the same results in evaluation.
/// </summary>
internal static class NormFolding
{
    /// <summary>The options of the same network without norms.</summary>
    /// <exception cref="ArgumentException">
    /// The network has norms that do not directly follow a layer.
    /// </exception>
    public static NetworkOptions Without(NetworkOptions options)
    {
        var folded = options switch
        {
            ResNetOptions { PreActivation: false } resNet => resNet with { ConvolutionBias = true },
            LeNetOptions => options,
            _ => throw new ArgumentException(
                $"A norm is folded into the convolution before it; in {options.Name} a ReLU stands between the norm "
                    + "and the next convolution, and an addition or concatenation before the norm; "
                    + "choose frozen-batch."
            ),
        };
        return folded with
        {
            Norm = new NoNormOptions(),
            Convolution = new PlainConvolutionOptions(),
            // Zero-gamma only affects the initialization of gammas, which no longer exist.
            Branch = options.Branch is ZeroGammaBranchOptions ? new PlainBranchOptions() : options.Branch,
        };
    }

    /// <summary>
    /// The weights and biases by name, in the current dispose scope: those of all convolutions and fully connected
    /// layers, with the norms after them folded in.
    /// </summary>
    public static Dictionary<string, Tensor> Of(Network network, double epsilon)
    {
        var folded = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        Fold(network, "", epsilon, folded);
        return folded;
    }

    // A norm is folded into the layer registered before it.
    private static void Fold(nn.Module module, string prefix, double epsilon, Dictionary<string, Tensor> folded)
    {
        (string Name, Tensor Weight, Tensor Bias)? before = null;
        foreach (var (name, child) in module.named_children())
        {
            var full = prefix + name;
            if (child is Norm norm)
            {
                var (layer, weight, bias) =
                    before ?? throw new InvalidOperationException($"{full} has no layer before it to be folded into.");
                var state = StateDictionary
                    .Of(norm)
                    .ToDictionary(entry => entry.Key, entry => entry.Value.to(ScalarType.Float64));
                var scale = state["weight"] / (state["running_var"] + epsilon).sqrt();
                long[] perFilter = [-1, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)];
                folded[$"{layer}.weight"] = weight.to(ScalarType.Float64) * scale.view(perFilter);
                folded[$"{layer}.bias"] = (bias.to(ScalarType.Float64) - state["running_mean"]) * scale + state["bias"];
            }

            before = child switch
            {
                Convolution convolution => (full, convolution.Filters(), convolution.Bias ?? NoBias(convolution)),
                FullyConnected connected => (full, connected.Weight, connected.Bias),
                _ => null,
            };
            if (before is { } plain)
            {
                (folded[$"{full}.weight"], folded[$"{full}.bias"]) = (plain.Weight, plain.Bias);
            }

            Fold(child, full + ".", epsilon, folded);
        }
    }

    private static Tensor NoBias(Convolution convolution) =>
        zeros([convolution.Shape.OutChannels], convolution.Weight.dtype, convolution.Weight.device);
}
