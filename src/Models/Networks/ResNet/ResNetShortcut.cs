using System.Text.Json.Serialization;

namespace NormML.Models.Networks;

/// <summary>What carries a block's input past it where size or width change; elsewhere it is the identity.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetShortcut>))]
public enum ResNetShortcut
{
    /// <summary>
    /// A 1x1 convolution and a norm: the paper's option B, torchvision's. With pre-activation the convolution alone,
    /// since a norm stands before it.
    /// </summary>
    Projection,

    /// <summary>
    /// Every second pixel, and channels of zeros, half of them before and half behind: the paper's option A, without
    /// parameters.
    /// </summary>
    Identity,

    /// <summary>A 1x1 convolution without a norm: D2L's.</summary>
    PlainProjection,

    /// <summary>
    /// Nothing, and nothing past the other blocks either: a plain network, which the paper's residual ones are compared
    /// with.
    /// </summary>
    None,
}
