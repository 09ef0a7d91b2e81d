using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>An open file of weights: what is in it, then the tensors.</summary>
internal interface IWeightReader
{
    /// <summary>The dictionaries of tensors in it; at least one.</summary>
    IReadOnlyList<WeightSet> Sets { get; }

    /// <summary>Python's names of what the file asks for, and what was not made or run.</summary>
    IReadOnlyList<string> NotMade { get; }

    /// <summary>Reads the tensors of one of them into new ones of the current dispose scope, on the CPU; once.</summary>
    /// <exception cref="InvalidDataException">The file is cut short or damaged.</exception>
    Dictionary<string, Tensor> Read(WeightSet set);
}
