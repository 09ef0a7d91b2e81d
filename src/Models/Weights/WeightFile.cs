using NormML.Models.Weights.PyTorch;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// Files of weights: tensors by name, as PyTorch and its surroundings keep them. Read are <c>.safetensors</c> and what
/// <c>torch.save</c> writes (<c>.pth</c>, <c>.pt</c>), without Python and without running anything that such a file
/// asks for; written is <c>.safetensors</c>. Which of them a file is, its first bytes say.
/// </summary>
/// <remarks>
/// Of a checkpoint that has more than weights, the weights are read: the state dictionary itself, or the one under
/// <c>state_dict</c>, <c>model_state_dict</c>, <c>model</c> or <c>net</c>. A file may hold tensors, dictionaries,
/// lists, tuples, numbers, texts and truth values; one that asks for anything else is refused by the name of what it
/// asks for, before any tensor is made.
/// </remarks>
public static class WeightFile
{
    /// <summary>Reads all tensors of a file, in the types that they have there.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors, on the CPU; to be disposed.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is cut short, damaged or of another kind, or asks for more than tensors and plain values.
    /// </exception>
    /// <exception cref="InvalidOperationException">libtorch does not load: <see cref="TorchRuntime"/>.</exception>
    public static NamedTensors Read(string path) => Read(path, reader =>
    {
        using var scope = NewDisposeScope();
        var tensors = reader.Read();
        return new NamedTensors(
            reader.Entries.Select(entry => KeyValuePair.Create(entry.Name, tensors[entry.Name])), reader.Others);
    });

    /// <summary>
    /// Writes tensors as safetensors, whole or not at all: beside the file, flushed and renamed. Numbers that are not
    /// floats keep their type.
    /// </summary>
    /// <param name="path">The file, *.safetensors. Its folder must exist.</param>
    /// <param name="tensors">
    /// Tensors by name, as <see cref="StateDictionary.Of"/> or <see cref="Read(string)"/> gives them.
    /// </param>
    /// <param name="floats">
    /// The type of floats in the file: <c>Float32</c>, <c>Float16</c> or <c>BFloat16</c>, rounded to the nearest;
    /// null, the default, keeps the types that the tensors have.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Another extension or type, a name that stands there twice, or a value too large for the type.
    /// </exception>
    /// <exception cref="NotSupportedException">A tensor has a type that the format lacks.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, ScalarType? floats = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        if (!Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"Weights are written as .safetensors; received '{path}'; name the file so.");
        }

        using var scope = NewDisposeScope();
        var list = tensors
            .Select(pair => KeyValuePair.Create(pair.Key, WeightTypes.Convert(pair.Key, pair.Value, floats))).ToList();
        if (list.CountBy(pair => pair.Key).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
        {
            throw new ArgumentException($"Each tensor of a file has a name of its own; received \"{twice}\" twice.");
        }

        AtomicFile.Write(path, stream => SafeTensors.Write(list, stream));
    }

    /// <summary>Opens a file, uses it, and names it in what goes wrong with it.</summary>
    internal static TResult Read<TResult>(string path, Func<IWeightReader, TResult> use)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TorchRuntime.EnsureAvailable();
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The file of weights '{path}' does not exist.", path);
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return use(Open(stream));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The file of weights '{path}' cannot be read: {e.Message}", e);
        }
    }

    internal static IWeightReader Open(Stream stream)
    {
        Span<byte> start = stackalloc byte[9];
        start.Clear();
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position -= read;
        return start switch
        {
            // First: the length before the header may begin as any of the others. Neither has this byte in this place.
            [.., (byte)'{'] => SafeTensors.OpenFile(stream),
            [(byte)'P', (byte)'K', ..] => TorchArchive.Open(stream),
            [(byte)PickleOpcode.Proto, ..] => TorchLegacyFile.Open(stream),
            _ => SafeTensors.OpenFile(stream),
        };
    }
}
