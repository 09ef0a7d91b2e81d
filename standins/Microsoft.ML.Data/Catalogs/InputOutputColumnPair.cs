using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The names of a column that a transform reads and of the one that it writes.</summary>
public sealed class InputOutputColumnPair
{
    public InputOutputColumnPair(string outputColumnName, string inputColumnName = null)
    {
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName ?? outputColumnName;
    }

    public string InputColumnName { get; }

    public string OutputColumnName { get; }

    internal static (string outputColumnName, string inputColumnName)[] ConvertToValueTuples(InputOutputColumnPair[] infos) =>
        [.. infos.Select(info => (info.OutputColumnName, info.InputColumnName))];
}
