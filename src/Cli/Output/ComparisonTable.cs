namespace NormML.Cli.Output;

/// <summary>A comparison's figures as text: one row per norm, its text form first.</summary>
/// <param name="Columns">The column headings.</param>
/// <param name="Rows">The cells of each norm, one per column.</param>
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
