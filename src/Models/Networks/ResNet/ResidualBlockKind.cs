using System.Text.Json.Serialization;

namespace NormML.Models.Networks;

/// <summary>The residual block of a ResNet.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResidualBlockKind>))]
public enum ResidualBlockKind
{
    /// <summary>Two 3x3 convolutions.</summary>
    Basic,

    /// <summary>
    /// 1x1, 3x3 and 1x1 convolutions, the last four times as wide; the stride sits on the 3x3 (torchvision's v1.5).
    /// </summary>
    Bottleneck,
}
