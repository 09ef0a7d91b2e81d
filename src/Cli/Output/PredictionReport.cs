using System.Globalization;

namespace NormML.Cli.Output;

/// <summary>One line per image: its path, then classes with probabilities, or why it cannot be read.</summary>
internal static class PredictionReport
{
    public static void Write(Terminal terminal, IEnumerable<Prediction> predictions)
    {
        foreach (var prediction in predictions)
        {
            terminal.WriteLine($"{prediction.Image}  {Describe(prediction)}");
        }
    }

    private static string Describe(Prediction prediction) =>
        prediction.Top is null
            ? $"error: {prediction.Error}"
            : string.Join(
                "  ",
                prediction.Top.Select(guess =>
                    string.Create(CultureInfo.InvariantCulture, $"{guess.Class} {guess.Probability:0.000}")
                )
            );
}
