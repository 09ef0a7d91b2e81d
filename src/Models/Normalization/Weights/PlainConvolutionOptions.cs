using NormML.Models.Layers;

namespace NormML.Models.Normalization;

/// <summary>Convolutions use their weights unchanged; text form <c>plain</c>.</summary>
[TextName("plain")]
public sealed record PlainConvolutionOptions : ConvolutionOptions
{
    internal override Convolution Create(ConvolutionShape shape) => new PlainConvolution(shape);
}
