using System.Text.Json;
using System.Text.Json.Serialization;

namespace NormML.Models.Normalization;

/// <summary>Reads and writes an option as a JSON string with its text form.</summary>
internal abstract class TextFormConverter<TOption>(Func<string, TOption> parse) : JsonConverter<TOption>
    where TOption : notnull
{
    public override TOption Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : null;
        try
        {
            return parse(text ?? throw new FormatException($"A text is needed; received a JSON {reader.TokenType}."));
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, TOption value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
