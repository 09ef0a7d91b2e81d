using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Images;
using NormML.Transforms.MLNet;

namespace NormML.Transforms.NormalizeChannels;

/// <summary>
/// Normalizes images by channel: <c>(x / Scale - Mean) / StandardDeviation</c>; the transformer that
/// <see cref="ChannelNormalizingEstimator"/> fits. Safe to use from many threads. It is saved with an ML.NET model, and
/// <c>Model.Load</c> loads it.
/// </summary>
public sealed class ChannelNormalizingTransformer : ITransformer
{
    private readonly ChannelNormalization normalization;

    internal ChannelNormalizingTransformer(
        string outputColumnName,
        string inputColumnName,
        ChannelNormalization normalization
    )
    {
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
        this.normalization = normalization;
    }

    /// <summary>The column that is added: a float vector [channels, height, width].</summary>
    public string OutputColumnName { get; }

    /// <summary>The column that is read.</summary>
    public string InputColumnName { get; }

    /// <summary>The mean of each channel, in units of <see cref="Scale"/>.</summary>
    public IReadOnlyList<float> Mean => normalization.Mean;

    /// <summary>The standard deviation of each channel, in units of <see cref="Scale"/>; above 0.</summary>
    public IReadOnlyList<float> StandardDeviation => normalization.StandardDeviation;

    /// <summary>What each value is divided by first.</summary>
    public float Scale => normalization.Scale;

    /// <summary>True: each row depends on that row alone.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The output schema for an input schema.</summary>
    /// <param name="inputSchema">The schema of the input.</param>
    /// <returns>The input's columns, then the normalized one.</returns>
    /// <exception cref="ArgumentException">
    /// The column is missing, of another type, of unknown size, or has another number of channels.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => CreateMapper(inputSchema).OutputSchema;

    /// <summary>Normalizes data.</summary>
    /// <param name="input">The data.</param>
    /// <returns>A view that normalizes when it is read.</returns>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(input, CreateMapper(input.Schema));
    }

    /// <summary>A mapper that normalizes single rows.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    /// <returns>The mapper.</returns>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => CreateMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => ChannelNormalizingLoader.Save(this, ctx);

    private ChannelNormalizingMapper CreateMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ChannelNormalizingMapper(inputSchema, InputColumnName, OutputColumnName, normalization);
    }
}
