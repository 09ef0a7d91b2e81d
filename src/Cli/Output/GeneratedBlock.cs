namespace NormML.Cli.Output;

/// <summary>
/// The part of a Markdown file that the tool writes, between <c>&lt;!-- begin: name --&gt;</c> and
/// <c>&lt;!-- end: name --&gt;</c>. The text around it is handwritten and is kept.
/// </summary>
internal static class GeneratedBlock
{
    /// <summary>Puts the content between the markers; a text without markers gets them at its end.</summary>
    /// <exception cref="InvalidDataException">A marker is missing.</exception>
    public static string Replace(string text, string name, string content)
    {
        var (begin, end) = ($"<!-- begin: {name} -->", $"<!-- end: {name} -->");
        var block = $"{begin}\n{content.Trim()}\n{end}";
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 && to < 0)
        {
            return text.Length == 0 ? block + "\n" : $"{text.TrimEnd()}\n\n{block}\n";
        }

        return from >= 0 && to > from
            ? text[..from] + block + text[(to + end.Length)..]
            : throw new InvalidDataException(
                $"A generated block is enclosed in '{begin}' and '{end}'; one of them is missing, or they are in the wrong order."
            );
    }
}
