using NormML.Models.Normalization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Networks;

/// <summary>A fully connected layer, [N, inputs] to [N, outputs].</summary>
internal sealed class FullyConnected : Layer, IInitialized
{
    private readonly WeightInitialization initialization;
    private Parameter weight;
    private Parameter bias;

    public FullyConnected(long inputs, long outputs, WeightInitialization initialization) : base(nameof(FullyConnected))
    {
        this.initialization = initialization;
        weight = Tensors.Parameter(empty([outputs, inputs]));
        bias = Tensors.Parameter(empty([outputs]));
        RegisterComponents();
    }

    public Parameter Weight => weight;

    private protected override Tensor Compute(Tensor input) => functional.linear(input, weight, bias);

    public void Initialize(Generator generator)
    {
        initialization.FillLinear(weight, generator);
        WeightInitializations.FillBias(bias, weight, generator);
    }
}
