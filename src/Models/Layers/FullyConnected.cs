using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Layers;

/// <summary>A fully connected layer, [N, inputs] to [N, outputs].</summary>
internal sealed class FullyConnected : Layer, IInitialized
{
    private readonly WeightInitialization initialization;
    private readonly bool fixup;
    private Parameter weight;
    private Parameter bias;
    private Parameter? input_bias;

    /// <summary>One layer.</summary>
    /// <param name="inputs">How many values it takes.</param>
    /// <param name="outputs">How many it gives.</param>
    /// <param name="initialization">How its weights are drawn.</param>
    /// <param name="fixup">
    /// Whether it is the last layer of a FixUp network: weight and bias start at 0, and a scalar bias stands before it.
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
