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
    /// Tensors must have torchvision's names; those of old DenseNet files (<c>norm.1</c>) are accepted, too. Floats are
    /// converted to the network's type; <c>num_batches_tracked</c> may be missing or extra. If the network has a
    /// sequence of norms (<c>batch+cross</c>) and the file has one norm, it is read into the member with the same
    /// names, and the other members keep their values. Either all tensors are copied or none.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Prefixes: any prefix before the network's names (<c>module.</c>, <c>model.</c>, <c>backbone.module.</c>) is
    /// removed. The tensors under the prefix must match the network one by one; others (<c>projector.0.weight</c>) are
    /// ignored. If the network fits under several prefixes, an error names them.
    /// </para>
    /// <para>
    /// Checkpoints: if the file has several dictionaries of tensors, up to four levels deep, the one that fits is read.
    /// If several fit, the order of preference is <c>state_dict</c>, <c>model_state_dict</c>, <c>model</c>, <c>net</c>,
    /// the tensors at the top level of the file, and then the only other dictionary, not counting averages of weights
    /// (<c>ema</c>, <c>swa</c>) and those of an optimizer. If two others fit, an error names them.
    /// </para>
    /// The report describes all of this.
    /// </remarks>
    /// <param name="network">
    /// The network. With <see cref="LoadOptions.ReplaceHead"/>, create it by <see cref="NetworkFactory.Create"/>, so
    /// that the new head, and the gates of norms that the file lacks, are initialized.
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
