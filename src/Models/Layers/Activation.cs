using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace NormML.Models.Layers;

/// <summary>The activation that a norm applies to its own output.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Activation>))]
public enum Activation
{
    /// <summary>None: the norm's output is handed on as it is.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    ReLU,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
}

internal static class ActivationExtensions
{
    /// <summary>
    /// Applies the activation in place and returns the result, which may or may not be the same object. Only for a
    /// tensor that the operation before it does not need in its backward pass (of a norm, a convolution, an addition:
    /// never of another activation).
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
