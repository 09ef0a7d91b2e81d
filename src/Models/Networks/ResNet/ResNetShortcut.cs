using System.Text.Json.Serialization;

namespace NormML.Models.Networks;

/// <summary>
/// The shortcut of blocks that change the image's size or the number of channels; other blocks use the identity.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetShortcut>))]
public enum ResNetShortcut
{
    /// <summary>
    /// A 1x1 convolution and a norm: the paper's option B, as in torchvision. With pre-activation only the convolution,
    /// because a norm precedes it.
    /// </summary>
    Projection,

    /// <summary>
    /// The paper's option A, without parameters: every second pixel, padded with channels of zeros, half of them before
    /// and half after the input's channels.
    /// </summary>
    Identity,

    /// <summary>A 1x1 convolution without a norm, as in Dive into Deep Learning.</summary>
    PlainProjection,

    /// <summary>
    /// No shortcut in any block: a plain network, the baseline of the paper's comparison.
    /// </summary>
    None,
}
