using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>An open weight file: first its contents are listed, then tensors are read.</summary>
internal interface IWeightReader
{
    /// <summary>The dictionaries of tensors in the file; at least one.</summary>
    IReadOnlyList<WeightSet> Sets { get; }

    /// <summary>The names of the Python objects that the file asks for and that were not created or run.</summary>
    IReadOnlyList<string> PythonObjects { get; }

    /// <summary>
    /// Reads the tensors of one dictionary into new tensors on the CPU, in the current dispose scope. Call it once.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is cut short or damaged.</exception>
    Dictionary<string, Tensor> Read(WeightSet set);
}
