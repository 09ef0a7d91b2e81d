using NormML.Models.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

/// <summary>
/// A linear classifier for images of two numbers, [N, 1, 1, 2], with a buffer that counts its training passes.
/// </summary>
internal sealed class ToyNetwork : nn.Module<Tensor, Tensor>, ITrainableNetwork
{
    public const int Inputs = 2;

    private readonly Parameter bias;
    private readonly Parameter weight;
    private readonly Tensor passes;

    public ToyNetwork(int classes = 2, int inputs = Inputs)
        : base(nameof(ToyNetwork))
    {
        bias = new Parameter(zeros(classes));
        weight = new Parameter(zeros(classes, inputs));
        passes = zeros(1);
        RegisterComponents();
    }

    public Parameter Weight => weight;

    public Parameter Bias => bias;

    public double Passes => passes.item<float>();

    public nn.Module<Tensor, Tensor> Module => this;

    public bool UsesGenerator => true;

    public void ThrowIfBackwardFailed() { }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (training)
        {
            using var noGrad = no_grad();
            passes.add_(1);
        }

        return input.flatten(1).matmul(weight.t()).add(bias).MoveToOuterDisposeScope();
    }
}
