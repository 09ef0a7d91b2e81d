using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>Combines the gradients of several machines, between the backward pass and the optimizer's step.</summary>
internal interface IGradientExchange
{
    /// <summary>Replaces the gradients, [P], by their mean over all machines.</summary>
    void Average(Tensor gradients);
}

/// <summary>One machine, whose gradients already are the mean.</summary>
internal sealed class SingleMachine : IGradientExchange
{
    public void Average(Tensor gradients) { }
}
