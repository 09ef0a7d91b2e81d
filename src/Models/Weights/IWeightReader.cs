using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>An open file of weights: what is in it, then the tensors.</summary>
internal interface IWeightReader
{
    /// <summary>The tensors, in the file's order.</summary>
    IReadOnlyList<WeightEntry> Entries { get; }

    /// <summary>Names of what stands in the file beside the weights.</summary>
    IReadOnlyList<string> Others { get; }

    /// <summary>Reads all into new tensors of the current dispose scope, on the CPU; once.</summary>
    /// <exception cref="InvalidDataException">The file is cut short or damaged.</exception>
    Dictionary<string, Tensor> Read();
}
