using System.Text.Json.Serialization;

namespace NormML.Models.Networks;

/// <summary>The kinds of residual block.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResidualBlockKind>))]
public enum ResidualBlockKind
{
    /// <summary>Two 3x3 convolutions.</summary>
    Basic,

    /// <summary>
    /// 1x1, 3x3 and 1x1 convolutions; the last has four times as many channels. The stride is on the 3x3 convolution,
    /// as in torchvision (ResNet v1.5).
    /// </summary>
    Bottleneck,
}
