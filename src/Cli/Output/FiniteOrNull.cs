using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NormML.Cli.Output;

/// <summary>Writes NaN and infinities as null, because JSON has no numbers for them.</summary>
internal sealed class FiniteOrNull<T>(Action<Utf8JsonWriter, T> write) : JsonConverter<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (T.IsFinite(value))
        {
            write(writer, value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The tool's JSON is written, not read.");
}
