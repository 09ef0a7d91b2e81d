namespace NormML.Models.Normalization;

/// <summary>Makes the convolution that an option record describes: the one place that knows all of them.</summary>
internal static class ConvolutionFactory
{
    /// <exception cref="ArgumentException">A setting is out of its range, or does not fit the shape.</exception>
    public static Convolution Create(ConvolutionOptions options, ConvolutionShape shape)
    {
        options.Validate();
        return options switch
        {
            PlainConvolutionOptions => new PlainConvolution(shape),
            WeightNormOptions => new WeightNormConvolution(shape),
            WeightStandardisationOptions standardised => new StandardisedConvolution(shape, standardised.Epsilon),
            ScaledWeightStandardisationOptions scaled =>
                new ScaledStandardisedConvolution(shape, scaled.Epsilon, scaled.Gamma),
            _ => throw new ArgumentException($"There is no convolution for {options.GetType().Name}.", nameof(options)),
        };
    }
}
