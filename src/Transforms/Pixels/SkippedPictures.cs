using Microsoft.ML.Runtime;

namespace NormML.Transforms.Pixels;

/// <summary>Says what was left out: never silently, and never in more lines than people read.</summary>
internal static class SkippedPictures
{
    private const int MostNamed = 20;

    /// <param name="channel">Where to warn.</param>
    /// <param name="summary">How many of what.</param>
    /// <param name="each">A text for each.</param>
    public static void Report(IChannel channel, string summary, IEnumerable<string> each)
    {
        channel.Warning(MessageSensitivity.UserData, summary);
        var texts = each.ToList();
        foreach (var text in texts.Take(MostNamed))
        {
            channel.Warning(MessageSensitivity.UserData, text);
        }

        if (texts.Count > MostNamed)
        {
            channel.Warning(MessageSensitivity.UserData, $"... and {texts.Count - MostNamed} more.");
        }
    }
}
