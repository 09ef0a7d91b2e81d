namespace NormML.Cli.Charts;

/// <summary>A figure of a chart.</summary>
/// <param name="Value">The figure, or the mean of several.</param>
/// <param name="Deviation">Standard deviation; NaN if unknown.</param>
/// <param name="Single">The figures that <paramref name="Value"/> is the mean of.</param>
internal sealed record Measured(double Value, double Deviation = double.NaN, IReadOnlyList<double>? Single = null)
{
    private double Spread => double.IsNaN(Deviation) ? 0 : Deviation;

    public double Low => Math.Min(Value - Spread, Single is { Count: > 0 } ? Single.Min() : Value);

    public double High => Math.Max(Value + Spread, Single is { Count: > 0 } ? Single.Max() : Value);
}
