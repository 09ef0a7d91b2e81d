namespace NormML.Models.Normalization;

/// <summary>Makes the convolution that an option record describes: the one place that knows all of them.</summary>
internal static class ConvolutionFactory
{
    public static Convolution Create(ConvolutionOptions options, ConvolutionShape shape) => options switch
    {
        PlainConvolutionOptions => new PlainConvolution(shape),
        _ => throw new ArgumentException($"There is no convolution for {options.GetType().Name}.", nameof(options)),
    };
}
