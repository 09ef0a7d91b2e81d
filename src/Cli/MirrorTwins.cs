using System.Text.RegularExpressions;

namespace NormML.Cli;

/// <summary>Classes that may be each other's mirror image, by their names: a mirrored image of one is then one of the other.</summary>
internal static partial class MirrorTwins
{
    /// <summary>A hint to <c>--no-flip</c> where one class has the word "left" and another the word "right"; else null.</summary>
    public static string? Hint(IEnumerable<string> classes)
    {
        var names = classes.ToList();
        return
            names.Find(name => HasWord(name, "left")) is { } left
            && names.Find(name => HasWord(name, "right") && name != left) is { } right
            ? $"Every second image is mirrored, at random, which may turn a '{left}' into a '{right}'; give --no-flip if so."
            : null;
    }

    private static bool HasWord(string name, string word) =>
        Words().Matches(name).Any(match => match.Value.Equals(word, StringComparison.OrdinalIgnoreCase));

    // turn_left, TurnLeft, TURN LEFT, left2; not leftover.
    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})")]
    private static partial Regex Words();
}
