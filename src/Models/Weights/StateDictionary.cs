using NormML.Models.Networks;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// A module's weights as a file: parameters and buffers under torch's names, in torch's order, in the safetensors
/// format, which other tools read too.
/// </summary>
public static class StateDictionary
{
    /// <summary>
    /// The module's parameters and persistent buffers by name, in torch's order: each module's own before those of its
    /// child modules. The tensors are the module's, not copies.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, Tensor>> Of(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var entries = new List<KeyValuePair<string, Tensor>>();
        Collect(module, "", entries);
        return entries;
    }

    /// <summary>Writes a module's weights.</summary>
    /// <exception cref="NotSupportedException">
    /// A tensor has a type that the format lacks, such as complex numbers.
    /// </exception>
    public static void Write(nn.Module module, Stream stream) => SafeTensors.Write(Of(module), stream);

    /// <summary>
    /// Reads a module's weights in place, on whatever device they are: parameters stay the same objects, and views stay
    /// views. Either all are read or none.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The stream is cut short or is not of this format; or its weights are not the module's, in names, shapes or
    /// types: the message lists every difference.
    /// </exception>
    public static void Read(nn.Module module, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var targets = Of(module);
        var file = SafeTensors.Open(stream);
        CheckDifferences(targets, file.Entries);

        var read = file.Read();
        foreach (var (name, target) in targets)
        {
            target.copy_(read[name]);
        }
    }

    /// <summary>
    /// Loads weights from a file into a network in place; <see cref="WeightFile"/> lists the files that can be read.
    /// Names are torchvision's, also as the first DenseNet files have them (<c>norm.1</c>). Floats are converted to the
    /// network's type; <c>num_batches_tracked</c> may be missing or extra. Where the network has a sequence of norms
    /// (<c>batch+cross</c>) and the file one norm, that is read into the member of the same names, and the other
    /// members keep what they have. Either all tensors are copied or none.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Prefixes: where the file has the network under a prefix, of any name and depth (<c>module.</c>, <c>model.</c>,
    /// <c>backbone.module.</c>), it is taken off. What is under the prefix must be the network, tensor by tensor; what
    /// is not under it (<c>projector.0.weight</c>) is left out. A network that fits under several prefixes is an error
    /// that names them.
    /// </para>
    /// <para>
    /// Checkpoints: where the file has several dictionaries of tensors, up to four levels deep, the one that fits is
    /// read. Where several fit, it is the one under <c>state_dict</c>, <c>model_state_dict</c>, <c>model</c> or
    /// <c>net</c>, in this order; else the file's own tensors; else the only other one that is no average of weights
    /// (<c>ema</c>, <c>swa</c>) and of no optimizer. Two others that fit are an error that names them.
    /// </para>
    /// The report states all of this.
    /// </remarks>
    /// <param name="network">
    /// The network. With <see cref="LoadOptions.ReplaceHead"/> one of <see cref="NetworkFactory.Create"/>, whose head
    /// is drawn, as are the gates of norms that the file lacks.
    /// </param>
    /// <param name="path">The file.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>What was read, replaced and ignored.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file cannot be read (<see cref="WeightFile.Read(string)"/>), or its weights are not the network's: the
    /// message says how many fit, lists every tensor that is missing, unexpected, or of another shape, and names the
    /// network of the catalog that they are of, if there is one.
    /// </exception>
    public static LoadReport Load(Network network, string path, LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return WeightFile.Read(
            path,
            file =>
            {
                using var scope = NewDisposeScope();
                using var noGrad = no_grad();
                var match = WeightFit.Find(network, file.Sets, options ?? new LoadOptions());
                var read = file.Read(match.Set);
                foreach (var (_, target, source) in match.Pairs)
                {
                    target.copy_(read[source.Name]);
                }

                return new LoadReport
                {
                    Read = [.. match.Pairs.Select(pair => pair.Name)],
                    Dictionary = match.Set.Name,
                    AlsoFit = match.AlsoFit,
                    ModelClass = match.Set.ModelClass,
                    Prefix = match.Prefix,
                    ReplacedHead = match.Replaced,
                    HeadClassesInFile = match.Replaced.Count > 0 ? match.HeadClassesInFile : null,
                    HeadClassesKept = match.HeadClassesKept,
                    HeadIsOfAnotherKind = match.HeadIsOfAnotherKind,
                    NewNorms = match.NewNorms,
                    Ignored = [.. match.Ignored, .. match.Set.Others],
                    PythonObjects = file.PythonObjects,
                    MissingBatchCounters = match.MissingBatchCounters,
                    Rounded = match.Rounded,
                };
            }
        );
    }

    private static void CheckDifferences(
        IReadOnlyList<KeyValuePair<string, Tensor>> targets,
        IReadOnlyList<WeightEntry> entries
    )
    {
        var received = entries.ToDictionary(entry => entry.Name);
        var differences = new WeightDifferences();
        foreach (var (name, target) in targets)
        {
            if (!received.Remove(name, out var entry))
            {
                differences.Missing.Add(name);
                continue;
            }

            if (!entry.Shape.SequenceEqual(target.shape))
            {
                differences.Unfit.Add(
                    $"{name} needs shape {Words.Shape(target.shape)}, received {Words.Shape(entry.Shape)}"
                );
            }

            if (entry.Type != target.dtype)
            {
                differences.Unfit.Add($"{name} needs {target.dtype}, received {entry.Type}");
            }
        }

        differences.Unexpected.AddRange(received.Keys);
        if (differences.Any)
        {
            throw new InvalidDataException(
                "The weights are not this network's: "
                    + differences.Describe(
                        "Choose the network, the number of channels and the number of classes that they were saved from."
                    )
            );
        }
    }

    private static void Collect(nn.Module module, string prefix, List<KeyValuePair<string, Tensor>> entries)
    {
        foreach (var (name, parameter) in module.named_parameters(false))
        {
            entries.Add(new(prefix + name, parameter));
        }

        foreach (var (name, buffer) in module.named_buffers(false, false))
        {
            entries.Add(new(prefix + name, buffer));
        }

        foreach (var (name, child) in module.named_children())
        {
            Collect(child, $"{prefix}{name}.", entries);
        }
    }
}
