using NormML.Transforms.Images;
using NormML.Transforms.MLNet;
using NormML.Transforms.NormalizeChannels;

namespace Microsoft.ML;

/// <summary>Normalization of images by channel, on <see cref="MLContext.Transforms"/>.</summary>
public static class ChannelNormalizingCatalog
{
    /// <summary>
    /// Normalizes each channel with the mean and standard deviation that it has in the data it is fitted to:
    /// <c>(x / scale - mean) / standardDeviation</c>.
    /// </summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">
    /// The column that is added: a float vector [channels, height, width].
    /// </param>
    /// <param name="inputColumnName">
    /// The column that is read: images (<see cref="Data.MLImage"/>) of known size, or float vectors [channels, height,
    /// width] such as ExtractPixels makes. By default the one that <paramref name="outputColumnName"/> names.
    /// </param>
    /// <param name="scale">
    /// What each value is divided by first; above 0. 255 by default: images and ExtractPixels hold 0 to 255. Take 1 for
    /// vectors that hold 0 to 1 already.
    /// </param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException"><paramref name="scale"/> is not a finite number above 0, or a name is empty.</exception>
    /// <seealso cref="ChannelNormalizingEstimator"/>
    public static ChannelNormalizingEstimator NormalizeChannels(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        float scale = ChannelNormalizingEstimator.DefaultScale
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ChannelNormalizingEstimator(
            MLNetSeam.GetEnvironment(catalog),
            outputColumnName,
            inputColumnName,
            scale
        );
    }

    /// <summary>
    /// Normalizes each channel with a mean and a standard deviation that are known:
    /// <c>(x / scale - mean) / standardDeviation</c>.
    /// </summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">
    /// The column that is added: a float vector [channels, height, width].
    /// </param>
    /// <param name="mean">
    /// One value for each channel, in units of <paramref name="scale"/>: 0 to 1 for images, in the order red, green, blue.
    /// ImageNet's are 0.485, 0.456, 0.406.
    /// </param>
    /// <param name="standardDeviation">
    /// One value for each channel in the same units, each above 0. ImageNet's are 0.229, 0.224, 0.225.
    /// </param>
    /// <param name="inputColumnName">
    /// The column that is read: images (<see cref="Data.MLImage"/>) of known size, or float vectors [channels, height,
    /// width] such as ExtractPixels makes. By default the one that <paramref name="outputColumnName"/> names.
    /// </param>
    /// <param name="scale">
    /// What each value is divided by first; above 0. 255 by default: images and ExtractPixels hold 0 to 255. Take 1 for
    /// vectors that hold 0 to 1 already.
    /// </param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">
    /// There are not as many means as standard deviations, a mean is not finite, a standard deviation or
    /// <paramref name="scale"/> is not a finite number above 0, or a name is empty.
    /// </exception>
    /// <seealso cref="ChannelNormalizingEstimator"/>
    public static ChannelNormalizingEstimator NormalizeChannels(
        this TransformsCatalog catalog,
        string outputColumnName,
        IReadOnlyList<float> mean,
        IReadOnlyList<float> standardDeviation,
        string? inputColumnName = null,
        float scale = ChannelNormalizingEstimator.DefaultScale
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var normalization = new ChannelNormalization(mean, standardDeviation, scale);
        return new ChannelNormalizingEstimator(
            MLNetSeam.GetEnvironment(catalog),
            outputColumnName,
            inputColumnName,
            scale,
            normalization
        );
    }
}
