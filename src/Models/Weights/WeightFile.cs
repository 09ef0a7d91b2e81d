using System.IO.Compression;
using NormML.Models.Weights.PyTorch;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// Files of weights: tensors by name, as PyTorch and its surroundings keep them. Read are <c>.safetensors</c>, what
/// <c>torch.save</c> writes (<c>.pth</c>, <c>.pt</c>), without Python and without running anything that such a file
/// asks for, and what TorchSharp's <c>module.save</c> writes; written is <c>.safetensors</c>. Which of them a file is, its
/// bytes say. A file of another kind is refused by the name of its kind, with the way from there.
/// </summary>
/// <remarks>
/// Of a checkpoint that has more than weights, the weights are read: the dictionary under <c>state_dict</c>,
/// <c>model_state_dict</c>, <c>model</c> or <c>net</c>; else the tensors at its top; else the only dictionary of tensors
/// in it, averages (<c>ema</c>, <c>swa</c>) and optimizers apart; several of those are an error that names them.
/// <see cref="StateDictionary.Load"/> knows the network, and takes the one that fits. What a file holds beside tensors,
/// dictionaries, lists, numbers and texts, as the arguments of a program, is not made: its names are reported
/// (<see cref="NamedTensors.NotMade"/>). Of a model that was pickled whole, the tensors are read.
/// </remarks>
public static class WeightFile
{
    /// <summary>Reads all tensors of a file, in the types that they have there.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors, on the CPU; to be disposed.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is cut short, damaged or of another kind, has no weights, or several networks' and none under a usual
    /// name, or has tensors that are not read: sparse, quantized, complex.
    /// </exception>
    /// <exception cref="InvalidOperationException">libtorch does not load: <see cref="TorchRuntime"/>.</exception>
    public static NamedTensors Read(string path) => Read(path, reader =>
    {
        using var scope = NewDisposeScope();
        var set = WeightSet.Usual(reader.Sets);
        var tensors = reader.Read(set);
        return new NamedTensors(
            set.Entries.Select(entry => KeyValuePair.Create(entry.Name, tensors[entry.Name])), set, reader.NotMade);
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

    /// <summary>
    /// Whether a file is surely no saved model of ML.NET: then it is weights, or its kind is named when it is read so.
    /// </summary>
    internal static bool IsNoModel(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var stream = File.OpenRead(path);
            if (!new FileSample(stream, "").IsAt(0, "PK"))
            {
                return !path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
            }

            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            return !archive.Entries.Any(entry => entry.FullName.EndsWith("/Model.key", StringComparison.Ordinal));
        }
        catch (InvalidDataException)
        {
            // A damaged archive, which may be a model.
            return false;
        }
    }

    /// <summary>Opens a file, uses it, and names it in what goes wrong with it.</summary>
    internal static TResult Read<TResult>(string path, Func<IWeightReader, TResult> use)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TorchRuntime.EnsureAvailable();
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"'{path}' cannot be read: {FileKinds.OfFolder(path)}");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The file of weights '{path}' does not exist.", path);
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return use(Open(stream, Path.GetFileName(path)));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The file of weights '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Opens a seekable stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">The file's name, which tells some kinds of files that are none of weights.</param>
    internal static IWeightReader Open(Stream stream, string name = "")
    {
        var sample = new FileSample(stream, name);
        // First: the length before a header may begin as any of the others does. Those lengths have four bytes in use.
        if (sample.IsAt(4, "\0\0\0\0{"))
        {
            return SafeTensors.OpenFile(stream);
        }

        if (sample.StartsWithAny("PK\u0003\u0004", "PK\u0005\u0006"))
        {
            return TorchArchive.Open(stream);
        }

        if (TorchSharpFile.TryOpen(stream) is { } saved)
        {
            return saved;
        }

        return FileKinds.Of(sample) is { } kind ? throw kind.Refusal()
            : sample.IsAt(0, "\u0080") ? TorchLegacyFile.Open(stream)
            : SafeTensors.OpenFile(stream);
    }
}
