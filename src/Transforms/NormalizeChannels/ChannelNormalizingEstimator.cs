using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using NormML.Transforms.Images;
using NormML.Transforms.MLNet;

namespace NormML.Transforms.NormalizeChannels;

/// <summary>
/// Normalizes images by channel: <c>(x / scale - mean) / standardDeviation</c>, with a mean and a standard deviation
/// for each channel, either given or fitted to the data.
/// </summary>
/// <remarks>
/// <para>Input: images (<see cref="MLImage"/>) of known size, whose three channels are red, green and blue, transparent
/// pixels lying on white; or float vectors of known size [channels, height, width], with any number of channels. Images
/// of unknown size, such as LoadImages makes, go through ResizeImages first. Vectors with interleaved colors [height,
/// width, channels] are refused.</para>
/// <para>Output: float vectors [channels, height, width]. With the default <c>scale</c> of 255, mean and standard deviation
/// are in units of 0 to 1, as papers give them; ExtractPixels' values of 0 to 255 are divided just as images are.</para>
/// <para>Fitting reads the data once. Mean and standard deviation are those of all values of a channel, over all pixels of
/// all rows (the whole population's: divided by the count, not by one less). A channel that never changes gets a standard
/// deviation of 1. Validation and test data must be normalized with what was fitted to the training data.</para>
/// </remarks>
public sealed class ChannelNormalizingEstimator : IEstimator<ChannelNormalizingTransformer>
{
    /// <summary>What values are divided by first unless told otherwise: 255, the largest value of a byte.</summary>
    public const float DefaultScale = 255;

    private readonly IHostEnvironment environment;
    private readonly string output;
    private readonly string input;
    private readonly float scale;
    private readonly ChannelNormalization? given;

    internal ChannelNormalizingEstimator(
        IHostEnvironment environment,
        string outputColumnName,
        string? inputColumnName,
        float scale,
        ChannelNormalization? given = null
    )
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        ChannelNormalization.CheckScale(scale);
        this.environment = environment;
        output = outputColumnName;
        input = inputColumnName ?? outputColumnName;
        this.scale = scale;
        this.given = given;
    }

    /// <summary>Fits mean and standard deviation to the data, or takes the given ones.</summary>
    /// <param name="input">The data; where mean and standard deviation are given, only its schema is read.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentException">
    /// The column is missing, of another type, of unknown size, or has another number of channels than there are means.
    /// </exception>
    /// <exception cref="InvalidOperationException">There is no row to fit to, or a value is not a finite number.</exception>
    public ChannelNormalizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var column = ChannelColumn.Resolve(input.Schema, this.input, given?.Channels);
        return new ChannelNormalizingTransformer(output, this.input, given ?? FitTo(input, column));
    }

    /// <summary>The shape of the output, as far as it is known before there is data.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <returns>The input's columns and the normalized one.</returns>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ChannelColumn.CheckShape(inputSchema, input);
        var normalized = MLNetSeam.Column(output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single);
        return new SchemaShape([.. inputSchema.Where(column => column.Name != output), normalized]);
    }

    private ChannelNormalization FitTo(IDataView data, ChannelColumn column)
    {
        var moments = new ChannelMoments(column.Channels);
        var values = new float[column.Length];
        using var cursor = data.GetRowCursor([column.Column]);
        var read = column.CreateReader(cursor);
        while (cursor.MoveNext())
        {
            MLNetSeam.CheckAlive(environment);
            read(values);
            if (!moments.TryAdd(values))
            {
                throw new InvalidOperationException(
                    $"Mean and standard deviation need finite numbers; row {cursor.Position} of column '{column.Name}' holds NaN or infinity; remove or repair the row."
                );
            }
        }

        if (moments.Count == 0)
        {
            throw new InvalidOperationException(
                $"Mean and standard deviation are fitted to at least one row; received none in column '{column.Name}'; give data, or give mean and standardDeviation to NormalizeChannels."
            );
        }

        return moments.Normalization(scale);
    }
}
