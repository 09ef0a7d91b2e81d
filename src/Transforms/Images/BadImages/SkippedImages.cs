using Microsoft.ML.Runtime;

namespace NormML.Transforms.Images;

/// <summary>
/// Collects the images that were skipped while reading, and reports them in a limited number of lines.
/// </summary>
internal sealed class SkippedImages
{
    private const int MostNamed = 20;

    private readonly List<string> first = [];

    /// <summary>How many were added since the last report.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one, by a text that names it and says why.</summary>
    public void Add(string text)
    {
        Count++;
        if (first.Count < MostNamed)
        {
            first.Add(text);
        }
    }

    /// <summary>Warns of what was added, and forgets it.</summary>
    public void Report(IChannel channel, string summary)
    {
        channel.Warning(MessageSensitivity.UserData, summary);
        foreach (var text in first)
        {
            channel.Warning(MessageSensitivity.UserData, text);
        }

        if (Count > first.Count)
        {
            channel.Warning(MessageSensitivity.UserData, $"... and {Count - first.Count} more.");
        }

        first.Clear();
        Count = 0;
    }

    /// <param name="channel">Where to warn.</param>
    /// <param name="summary">How many of what.</param>
    /// <param name="each">A text for each.</param>
    public static void Report(IChannel channel, string summary, IEnumerable<string> each)
    {
        var skipped = new SkippedImages();
        foreach (var text in each)
        {
            skipped.Add(text);
        }

        skipped.Report(channel, summary);
    }
}
