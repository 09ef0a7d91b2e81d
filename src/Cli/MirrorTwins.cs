using System.Text.RegularExpressions;

namespace NormML.Cli;

/// <summary>Classes whose names suggest that a mirrored image of one is an image of the other.</summary>
internal static partial class MirrorTwins
{
    /// <summary>
    /// A hint about <c>--no-flip</c> if one class has the word "left" and another the word "right"; else null.
    /// </summary>
    public static string? Hint(IEnumerable<string> classes)
    {
        var names = classes.ToList();
        return
            names.Find(name => HasWord(name, "left")) is { } left
            && names.Find(name => HasWord(name, "right") && name != left) is { } right
            ? $"Half of the images are mirrored at random, which may turn '{left}' into '{right}'; if so, give --no-flip."
            : null;
    }

    private static bool HasWord(string name, string word) =>
        Words().Matches(name).Any(match => match.Value.Equals(word, StringComparison.OrdinalIgnoreCase));

    // turn_left, TurnLeft, TURN LEFT, left2; not leftover.
    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})")]
    private static partial Regex Words();
}
