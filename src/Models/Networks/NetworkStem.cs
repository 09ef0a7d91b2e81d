using System.Text.Json.Serialization;

namespace NormML.Models.Networks;

/// <summary>The layers before the first stage or block of a network.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkStem>))]
public enum NetworkStem
{
    /// <summary>A 7x7 convolution and a 3x3 max pooling, both with stride 2, for images of ImageNet's size.</summary>
    Convolution7x7,

    /// <summary>A 3x3 convolution with stride 1 and no pooling, for small images.</summary>
    Convolution3x3,
}
