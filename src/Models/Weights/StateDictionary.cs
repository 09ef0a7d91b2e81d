using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// A module's weights as a file: parameters and buffers under torch's names, in torch's order, in the safetensors
/// format, which other tools read too.
/// </summary>
public static class StateDictionary
{
    /// <summary>
    /// The module's parameters and persistent buffers by name, in torch's order: each module's own before those of the
    /// modules in it. The tensors are the module's own.
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
    /// A tensor is of a type other than 32-bit or 64-bit floats or 64-bit integers.
    /// </exception>
    public static void Write(nn.Module module, Stream stream) => SafeTensors.Write(Of(module), stream);

    /// <summary>
    /// Reads a module's weights in place, wherever they lie: parameters stay the objects they are, and views stay
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
        var header = SafeTensorsHeader.Read(stream);
        CheckDifferences(targets, header);

        var read = SafeTensors.ReadData(header, stream);
        foreach (var (name, target) in targets)
        {
            target.copy_(read[name]);
        }
    }

    private static void CheckDifferences(IReadOnlyList<KeyValuePair<string, Tensor>> targets, SafeTensorsHeader header)
    {
        var received = header.Entries.ToDictionary(entry => entry.Name);
        var missing = new List<string>();
        var differences = new List<string>();
        foreach (var (name, target) in targets)
        {
            if (!received.Remove(name, out var entry))
            {
                missing.Add(name);
                continue;
            }

            if (!entry.Shape.SequenceEqual(target.shape))
            {
                differences.Add($"{name} needs shape {Words.Shape(target.shape)}, received {Words.Shape(entry.Shape)}");
            }

            if (entry.Type != target.dtype)
            {
                differences.Add($"{name} needs {target.dtype}, received {entry.Type}");
            }
        }

        if (missing.Count > 0)
        {
            differences.Add($"missing: {string.Join(", ", missing)}");
        }

        if (received.Count > 0)
        {
            differences.Add($"unexpected: {string.Join(", ", received.Keys)}");
        }

        if (differences.Count > 0)
        {
            throw new InvalidDataException(
                $"The weights are not this network's: {string.Join("; ", differences)}. " +
                "Choose the network, the number of channels and the number of classes that they were saved from.");
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
