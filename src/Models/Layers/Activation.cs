using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace NormML.Models.Layers;

/// <summary>The activation that a norm applies to its own output.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Activation>))]
public enum Activation
{
    /// <summary>No activation.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    ReLU,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
}

internal static class ActivationExtensions
{
    /// <summary>
    /// Applies the activation in place and returns the result, which may be the same object. Use it only on tensors
    /// that the previous operation does not need in its backward pass: the output of a norm, a convolution or an
    /// addition, but never of another activation.
    /// </summary>
    public static Tensor ApplyInPlace(this Activation activation, Tensor tensor) =>
        activation switch
        {
            Activation.None => tensor,
            Activation.ReLU => tensor.relu_(),
            Activation.Sigmoid => tensor.sigmoid_(),
            _ => throw Unknown(activation),
        };

    private static ArgumentOutOfRangeException Unknown(Activation activation) =>
        new(nameof(activation), activation, "An activation is None, ReLU or Sigmoid.");
}
