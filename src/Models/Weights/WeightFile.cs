using System.IO.Compression;
using NormML.Models.Weights.PyTorch;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// Weight files: tensors by name, as PyTorch and related tools store them. It reads <c>.safetensors</c>, the files of
/// <c>torch.save</c> (<c>.pth</c>, <c>.pt</c>; without Python, and without running anything that such a file asks for)
/// and those of TorchSharp's <c>module.save</c>. It writes <c>.safetensors</c>. The bytes identify the format, not the
/// extension. The error for any other kind of file names the kind and how to convert it.
/// </summary>
/// <remarks>
/// From a checkpoint that holds more than weights, the weights are read: the dictionary under <c>state_dict</c>,
/// <c>model_state_dict</c>, <c>model</c> or <c>net</c>; else the tensors at its top; else its only dictionary of
/// tensors, not counting averages (<c>ema</c>, <c>swa</c>) and optimizers; several such dictionaries are an error that
/// names them.
/// <see cref="StateDictionary.Load"/> knows the network, and takes the one that fits. Anything besides tensors,
/// dictionaries, lists, numbers and texts, such as the arguments of a program, is not created: its names are reported
/// (<see cref="NamedTensors.PythonObjects"/>). From a whole pickled model, the tensors are read.
/// </remarks>
public static class WeightFile
{
    /// <summary>Reads all tensors of a file, in the file's types.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors, on the CPU; to be disposed.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is truncated, damaged or of another kind; it has no weights, or the weights of several networks and
    /// none under a usual name; or it has tensors that cannot be read: sparse, quantized, complex.
    /// </exception>
    /// <exception cref="InvalidOperationException">libtorch does not load: <see cref="TorchRuntime"/>.</exception>
    public static NamedTensors Read(string path) =>
        Read(
            path,
            reader =>
            {
                using var scope = NewDisposeScope();
                var set = WeightSet.Usual(reader.Sets);
                var tensors = reader.Read(set);
                return new NamedTensors(
                    set.Entries.Select(entry => KeyValuePair.Create(entry.Name, tensors[entry.Name])),
                    set,
                    reader.PythonObjects
                );
            }
        );

    /// <summary>
    /// Writes tensors as safetensors, completely or not at all: to a temporary file beside it, which is flushed and
    /// renamed. Numbers that are not floats keep their type.
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
    /// Another extension or type, a duplicate name, or a value too large for the type.
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
            .Select(pair => KeyValuePair.Create(pair.Key, WeightTypes.Convert(pair.Key, pair.Value, floats)))
            .ToList();
        if (list.CountBy(pair => pair.Key).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
        {
            throw new ArgumentException($"Each tensor of a file has a name of its own; received \"{twice}\" twice.");
        }

        AtomicFile.Write(path, stream => SafeTensors.Write(list, stream));
    }

    /// <summary>
    /// Whether a file is certainly not a saved ML.NET model: then it holds weights, or reading it as weights names its
    /// kind.
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
            // A damaged archive may be a model.
            return false;
        }
    }

    /// <summary>Opens and uses a file, and names it in errors.</summary>
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
    /// <param name="name">The file's name, which identifies some kinds of files that hold no weights.</param>
    internal static IWeightReader Open(Stream stream, string name = "")
    {
        var sample = new FileSample(stream, name);
        // Tried first, since the length before a header may begin like any of the other formats. Such lengths use four
        // bytes.
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
