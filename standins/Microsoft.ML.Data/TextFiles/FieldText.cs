using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>Values as text that reads back to the same value.</summary>
internal static class FieldText
{
    /// <summary>A key is written from 0 on, as a text loader reads it; a missing one as nothing.</summary>
    internal static Func<T, string> Converter<T>(DataViewType type) => type is KeyDataViewType key
        ? value => Convert.ToUInt64(value) is >= 1 and var number && number <= key.Count ? $"{number - 1}" : ""
        : Of;

    private static string Of<T>(T value) => value switch
    {
        bool flag => flag ? "1" : "0",
        float.NaN or double.NaN => "?",
        double number => number.ToString("G17", CultureInfo.InvariantCulture),
        DateTime or DateTimeOffset => string.Format(CultureInfo.InvariantCulture, "{0:o}", value),
        TimeSpan => string.Format(CultureInfo.InvariantCulture, "{0:c}", value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>In quotes where a reader would take it apart: empty text, a leading space, separators, colons, quotes, line ends.</summary>
    internal static string Quoted(string text, char separator)
    {
        var needsQuotes = text.Length == 0 || text[0] == ' ' || text.AsSpan().IndexOfAny([separator, '"', ':', '\n']) >= 0;
        return needsQuotes ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
