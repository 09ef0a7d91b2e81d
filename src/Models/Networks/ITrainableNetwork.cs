using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>A network as a training loop sees it.</summary>
internal interface ITrainableNetwork
{
    /// <summary>The module that computes logits [N, K] from images.</summary>
    nn.Module<Tensor, Tensor> Module { get; }

    /// <summary>Whether a training step draws from torch's generator.</summary>
    bool UsesGenerator { get; }

    /// <summary>Throws the error of a backward pass that could not throw it itself; call it after <c>backward()</c>.</summary>
    void ThrowIfBackwardFailed();
}
