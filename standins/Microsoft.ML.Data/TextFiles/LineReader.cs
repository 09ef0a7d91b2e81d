using System.Text;

namespace Microsoft.ML.Data;

/// <summary>The fields of a text's lines; headers, comments and blank lines are passed over.</summary>
internal sealed class LineReader(TextLoader.Options options)
{
    private readonly List<ReadOnlyMemory<char>> _fields = [];
    private readonly StringBuilder _quoted = new();

    /// <summary>The fields of the line read last.</summary>
    internal IReadOnlyList<ReadOnlyMemory<char>> Fields => _fields;

    internal IEnumerable<bool> Read(TextReader text)
    {
        var needsHeader = options.HasHeader;
        while (text.ReadLine() is { } line)
        {
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal))
                continue;
            if (needsHeader)
            {
                needsHeader = false;
                continue;
            }
            while (options.AllowQuoting && options.ReadMultilines && IsQuoteOpen(line) && text.ReadLine() is { } next)
                line = line + "\n" + next;
            Split(line);
            yield return true;
        }
    }

    private static bool IsQuoteOpen(string line) => line.Count(letter => letter == '"') % 2 == 1;

    private void Split(string line)
    {
        _fields.Clear();
        var position = 0;
        do
            _fields.Add(Field(line, ref position));
        while (position++ < line.Length);
    }

    /// <summary>One field, from the position on; the position then stands at the separator behind it, or at the end.</summary>
    private ReadOnlyMemory<char> Field(string line, ref int position)
    {
        while (position < line.Length && line[position] == ' ' && !options.Separators.Contains(' '))
            position++;
        if (options.AllowQuoting && position < line.Length && line[position] == '"')
            return QuotedField(line, ref position);
        var start = position;
        position = EndOfField(line, start);
        var field = line.AsMemory(start, position - start);
        return options.TrimWhitespace ? field.TrimEnd() : field;
    }

    /// <summary>A field whose closing quote is missing, or not the last of it, is empty.</summary>
    private ReadOnlyMemory<char> QuotedField(string line, ref int position)
    {
        _quoted.Clear();
        for (position++; position < line.Length; position++)
        {
            var isEscape = line[position] == options.EscapeChar && position + 1 < line.Length && line[position + 1] == '"';
            if (isEscape)
                position++;
            else if (line[position] == '"')
                break;
            _quoted.Append(line[position]);
        }
        var isClosed = position < line.Length;
        var end = isClosed ? EndOfField(line, position + 1) : line.Length;
        var isWhole = isClosed && line.AsSpan(position + 1, end - position - 1).Trim(' ').IsEmpty;
        position = end;
        return isWhole ? _quoted.ToString().AsMemory() : default;
    }

    private int EndOfField(string line, int start)
    {
        var length = line.AsSpan(start).IndexOfAny(options.Separators);
        return length < 0 ? line.Length : start + length;
    }
}
