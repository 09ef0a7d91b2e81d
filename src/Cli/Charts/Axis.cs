using System.Globalization;

namespace NormML.Cli.Charts;

/// <summary>An axis with round numbers at its ends and ticks, which maps figures to positions.</summary>
internal sealed record Axis
{
    private Axis(double low, double high, double step) => (Low, High, Step) = (low, high, step);

    public double Low { get; }

    public double High { get; }

    public double Step { get; }

    public IEnumerable<double> Ticks =>
        Enumerable.Range(0, (int)Math.Round((High - Low) / Step) + 1).Select(i => Low + i * Step);

    /// <summary>An axis that covers all figures, with about <paramref name="steps"/> steps.</summary>
    public static Axis Over(IEnumerable<Measured?> figures, bool fromZero, int steps)
    {
        var known = figures.OfType<Measured>().ToList();
        var low = fromZero || known.Count == 0 ? 0 : known.Min(figure => figure.Low);
        var high = known.Count == 0 ? 1 : known.Max(figure => figure.High);
        if (high <= low)
        {
            high = low + 1;
        }

        var rough = (high - low) / steps;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step =
            power
            * (rough / power) switch
            {
                <= 1 => 1,
                <= 2 => 2,
                <= 5 => 5,
                _ => 10,
            };
        return new Axis(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, step);
    }

    /// <summary>The position of a figure between two positions.</summary>
    public double Place(double value, double from, double to) => from + (value - Low) / (High - Low) * (to - from);

    public string Label(double tick) =>
        tick.ToString(
            Step >= 1 ? "#,0"
                : Step >= 0.1 ? "0.0"
                : "0.00##",
            CultureInfo.InvariantCulture
        );
}
