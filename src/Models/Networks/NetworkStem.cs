using System.Text.Json.Serialization;

namespace NormML.Models.Networks;

/// <summary>What stands before the first stage or block of a network.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkStem>))]
public enum NetworkStem
{
    /// <summary>A 7x7 convolution of stride 2 and a 3x3 max pooling of stride 2: for ImageNet's sizes.</summary>
    Convolution7x7,

    /// <summary>A 3x3 convolution of stride 1 and no pooling: for small images.</summary>
    Convolution3x3,
}
