using System.Globalization;

namespace NormML.Cli.Output;

/// <summary>A line a picture: its path, then classes with probabilities.</summary>
internal static class PredictionReport
{
    public static void Write(Terminal terminal, IEnumerable<Prediction> predictions)
    {
        foreach (var prediction in predictions)
        {
            terminal.WriteLine($"{prediction.Picture}  {string.Join("  ", prediction.Top.Select(guess =>
                string.Create(CultureInfo.InvariantCulture, $"{guess.Class} {guess.Probability:0.000}")))}");
        }
    }
}
