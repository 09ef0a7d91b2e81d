using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Layers;

/// <summary>A fully connected layer: [N, inputs] to [N, outputs].</summary>
internal sealed class FullyConnected : Layer, IInitialized
{
    private readonly WeightInitialization initialization;
    private readonly bool fixup;
    private Parameter weight;
    private Parameter bias;
    private Parameter? input_bias;

    /// <summary>Creates the layer; its weights are undefined before <see cref="Initialize"/>.</summary>
    /// <param name="inputs">The number of inputs, PyTorch's <c>in_features</c>.</param>
    /// <param name="outputs">The number of outputs, PyTorch's <c>out_features</c>.</param>
    /// <param name="initialization">How its weights are initialized.</param>
    /// <param name="fixup">
    /// Whether this is the last layer of a FixUp network: weight and bias start at 0, and a scalar bias is added to the
    /// input.
    /// </param>
    public FullyConnected(long inputs, long outputs, WeightInitialization initialization, bool fixup = false)
        : base(nameof(FullyConnected))
    {
        (this.initialization, this.fixup) = (initialization, fixup);
        weight = Tensors.Parameter(empty([outputs, inputs]));
        bias = Tensors.Parameter(empty([outputs]));
        input_bias = fixup ? Tensors.Parameter(zeros([1])) : null;
        RegisterComponents();
    }

    public Parameter Weight => weight;

    public Parameter Bias => bias;

    public void Initialize(Generator generator)
    {
        initialization.FillLinear(weight, generator);
        initialization.FillLinearBias(bias, weight, generator);
        if (fixup)
        {
            using var noGrad = no_grad();
            weight.zero_();
            bias.zero_();
        }
    }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shifted = input_bias is null ? input : input.Plus(input_bias);
        return functional.linear(shifted, weight, bias).MoveToOuterDisposeScope();
    }
}
