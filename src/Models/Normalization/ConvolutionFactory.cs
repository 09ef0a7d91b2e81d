using NormML.Models.Layers;

namespace NormML.Models.Normalization;

/// <summary>Creates convolutions from their options, after checking the options.</summary>
internal static class ConvolutionFactory
{
    /// <exception cref="ArgumentException">A setting is out of its range, or does not fit the shape.</exception>
    public static Convolution Create(ConvolutionOptions options, ConvolutionShape shape)
    {
        options.Validate();
        return options.Create(shape);
    }
}
