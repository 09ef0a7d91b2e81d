using System.Globalization;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How often each class was predicted for each true class.</summary>
public sealed class ConfusionMatrix
{
    private readonly IReadOnlyList<string> _classNames;

    internal ConfusionMatrix(double[][] counts, IReadOnlyList<string> classNames)
    {
        _classNames = classNames;
        Counts = [.. counts.Select(row => (IReadOnlyList<double>)row.ToArray())];
        PerClassRecall = [.. counts.Select((row, index) => Share(row[index], row.Sum()))];
        PerClassPrecision = [.. counts.Select((row, index) => Share(row[index], counts.Sum(other => other[index])))];
    }

    /// <summary>0 for a class that was never predicted.</summary>
    public IReadOnlyList<double> PerClassPrecision { get; }

    /// <summary>0 for a class without a row.</summary>
    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>By true class, then predicted class.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses => Counts.Count;

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        const string Rule = "Invalid index. Should be non-negative, less than the number of classes.";
        Contracts.CheckParam((uint)predictedClassIndicatorIndex < NumberOfClasses, nameof(predictedClassIndicatorIndex), Rule);
        Contracts.CheckParam((uint)actualClassIndicatorIndex < NumberOfClasses, nameof(actualClassIndicatorIndex), Rule);
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    /// <summary>A table in text; class names that are too long for a column's head are numbered.</summary>
    public string GetFormattedConfusionTable()
    {
        var columnWidth = NumberOfClasses == 2 ? 8 : 5;
        var longestName = _classNames.Max(name => name.Length);
        var isNumbered = longestName > columnWidth;
        var digits = (NumberOfClasses - 1).ToString(CultureInfo.InvariantCulture).Length;
        var labelWidth = Math.Max(9, isNumbered ? longestName + digits + 2 : longestName);

        var rule = string.Concat(Enumerable.Repeat(NumberOfClasses > 2 ? "========" : "===========", NumberOfClasses));
        var padding = new string(' ', labelWidth - 9);
        var heads = _classNames.Select((name, index) => isNumbered ? Invariant($"{index}") : name);

        var table = new StringBuilder();
        table.AppendLine().AppendLine("Confusion table");
        table.AppendLine($"          {padding}||{rule}");
        table.AppendLine($"PREDICTED {padding}||{string.Concat(heads.Select(head => $" {head.PadLeft(columnWidth)} |"))} Recall");
        table.AppendLine($"TRUTH     {padding}||{rule}");
        for (var i = 0; i < NumberOfClasses; i++)
        {
            var label = isNumbered
                ? $"{Invariant($"{i}").PadLeft(digits)}. {_classNames[i].PadLeft(labelWidth - digits - 2)}"
                : _classNames[i].PadLeft(labelWidth);
            var cells = string.Concat(Counts[i].Select(count => $" {Invariant($"{count:N0}").PadLeft(columnWidth)} |"));
            table.AppendLine($"{label} ||{cells} {Invariant($"{PerClassRecall[i]:F4}"),5}");
        }
        table.AppendLine($"          {padding}||{rule}");
        var precisions = string.Concat(PerClassPrecision.Select(precision => $"{Invariant($"{precision:N4}").PadLeft(columnWidth + 1)} |"));
        return table.AppendLine($"Precision {padding}||{precisions}").ToString();
    }

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
