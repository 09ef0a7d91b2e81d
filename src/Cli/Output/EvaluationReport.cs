using Spectre.Console;
using static System.FormattableString;

namespace NormML.Cli.Output;

/// <summary>An evaluation for people: the figures, each class and the confusion matrix.</summary>
internal static class EvaluationReport
{
    // A wider matrix does not fit a terminal; the most common errors are listed instead.
    private const int WidestMatrix = 20;
    private const int ListedErrors = 20;

    public static void Write(Terminal terminal, Evaluation evaluation)
    {
        terminal.WriteLine(Invariant($"Images         {evaluation.Images:N0} in {evaluation.Seconds:0.0} s"));
        if (evaluation.Skipped > 0)
        {
            terminal.WriteLine(Invariant($"Skipped        {evaluation.Skipped:N0}"));
        }

        terminal.WriteLine(Invariant($"Accuracy       {evaluation.Accuracy:0.0000}"));
        terminal.WriteLine(Invariant($"Top-{evaluation.TopK} accuracy {evaluation.TopKAccuracy:0.0000}"));
        terminal.WriteLine(Invariant($"Log-loss       {evaluation.LogLoss:0.0000}"));
        terminal.Output.Write(Classes(evaluation));
        if (evaluation.Classes.Count <= WidestMatrix)
        {
            terminal.Output.Write(Confusion(evaluation));
        }
        else
        {
            WriteErrors(terminal, evaluation);
        }
    }

    private static Table Classes(Evaluation evaluation)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Class");
        foreach (var column in (string[])["Images", "Precision", "Recall"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var c in evaluation.Classes)
        {
            table.AddRow(Markup.Escape(c.Name), Invariant($"{c.Images}"), Share(c.Precision), Share(c.Recall));
        }

        return table;
    }

    private static Table Confusion(Evaluation evaluation)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("True class, then predicted class");
        foreach (var c in evaluation.Classes)
        {
            table.AddColumn(new TableColumn(Markup.Escape(Short(c.Name))).RightAligned().NoWrap());
        }

        for (var row = 0; row < evaluation.Classes.Count; row++)
        {
            table.AddRow([
                Markup.Escape(evaluation.Classes[row].Name),
                .. evaluation
                    .Confusion[row]
                    .Select(
                        (count, column) =>
                            count == 0 ? "[dim].[/]"
                            : row == column ? Invariant($"[green]{count}[/]")
                            : Invariant($"[yellow]{count}[/]")
                    ),
            ]);
        }

        return table;
    }

    private static void WriteErrors(Terminal terminal, Evaluation evaluation)
    {
        var errors = evaluation
            .Confusion.SelectMany((row, truth) => row.Select((count, named) => (Count: count, truth, named)))
            .Where(cell => cell.truth != cell.named && cell.Count > 0)
            .OrderByDescending(cell => cell.Count)
            .Take(ListedErrors);
        terminal.WriteLine("Most common errors (images, true class, predicted class)");
        foreach (var (count, truth, named) in errors)
        {
            terminal.WriteLine(
                Invariant($"{count, 8}  {evaluation.Classes[truth].Name} predicted as {evaluation.Classes[named].Name}")
            );
        }
    }

    private static string Short(string name) => name.Length <= 6 ? name : name[..5] + "…";

    private static string Share(double share) => double.IsNaN(share) ? "-" : Invariant($"{share:0.000}");
}
