using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Short Latin-1 text in up to three 64-bit numbers, as the header of a model holds it.</summary>
internal static class SignatureText
{
    private const int Words = 3;

    public static ulong[] Pack(string text)
    {
        Contracts.Check(text is null || (text.Length <= Words * sizeof(ulong) && text.All(c => c <= 0xFF)));
        var bytes = new byte[Words * sizeof(ulong)];
        Encoding.Latin1.GetBytes(text ?? "", bytes);
        return [.. Enumerable.Range(0, Words).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong))))];
    }

    public static string Unpack(params ulong[] words)
    {
        var bytes = new byte[words.Length * sizeof(ulong)];
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), words[i]);
        return Encoding.Latin1.GetString(bytes).TrimEnd('\0');
    }
}
