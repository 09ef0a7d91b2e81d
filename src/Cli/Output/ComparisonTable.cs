namespace NormML.Cli.Output;

/// <summary>A comparison's figures as texts: a row a norm, its text form first.</summary>
/// <param name="Columns">What stands in each column.</param>
/// <param name="Rows">The cells of each norm, as many as there are columns.</param>
internal sealed record ComparisonTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public string Markdown() =>
        string.Concat([
            Line(Columns),
            $"|---|{string.Concat(Columns.Skip(1).Select(_ => "---:|"))}\n",
            .. Rows.Select(row => Line([$"`{row[0]}`", .. row.Skip(1)])),
        ]);

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
