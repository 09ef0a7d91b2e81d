using System.Diagnostics;
using NormML.Cli.Comparison;
using Spectre.Console;
using static System.FormattableString;

namespace NormML.Cli.Output;

/// <summary>
/// Shows the progress of a comparison: one line per training and, in a terminal, a progress bar below them.
/// </summary>
internal sealed class ComparisonDisplay(Terminal terminal, int runs, int done, int epochs)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly int before = done;
    private int finished = done;
    private ProgressTask? task;

    /// <summary>Runs a comparison inside the display.</summary>
    public async Task RunAsync(Func<Task> comparison)
    {
        if (!terminal.IsLive)
        {
            await comparison();
            return;
        }

        await terminal
            .Output.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 30 },
                new PercentageColumn()
            )
            .StartAsync(async progress =>
            {
                task = progress.AddTask("comparing", maxValue: (double)runs * epochs);
                task.Value = (double)finished * epochs;
                await comparison();
                task.StopTask();
            });
    }

    /// <param name="run">The current training.</param>
    /// <param name="epoch">The number of its finished epochs.</param>
    public void OnEpoch(ComparisonRun run, int epoch)
    {
        if (task is not null)
        {
            task.Value = (double)finished * epochs + epoch;
            task.Description = Markup.Escape(
                Invariant(
                    $"{finished + 1}/{runs}  {run}  {(epoch < epochs ? Invariant($"epoch {epoch + 1}/{epochs}") : "measuring")}{TimeLeft()}"
                )
            );
        }
    }

    public void OnFinished(ComparisonResult result)
    {
        finished++;
        var line =
            Invariant($"{finished, 3}/{runs}  {result.Run}: ")
            + (
                result.Succeeded
                    ? Invariant(
                        $"accuracy {result.Accuracy:0.000}, {Statistics.Median([.. result.EpochSeconds]):0.0} s per epoch, "
                    ) + Invariant($"{result.PeakMemoryBytes / 1e6:0} MB{TimeLeft()}")
                    : $"failed: {result.Failure}"
            );
        if (task is null)
        {
            terminal.WriteLine(line);
        }
        else
        {
            terminal.WriteLineAboveBar(line);
        }
    }

    /// <param name="table">The results of all trainings so far.</param>
    public void Write(ComparisonTable table)
    {
        var view = new Table { Border = TableBorder.Simple };
        foreach (var column in table.Columns)
        {
            view.AddColumn(
                new TableColumn(Markup.Escape(column))
                {
                    Alignment = view.Columns.Count == 0 ? Justify.Left : Justify.Right,
                }
            );
        }

        foreach (var row in table.Rows)
        {
            view.AddRow([.. row.Select(Markup.Escape)]);
        }

        terminal.Output.Write(view);
    }

    // Trainings take different times, but each round of seeds has all of them, so the average is the best estimate.
    private string TimeLeft()
    {
        if (finished == before || finished == runs)
        {
            return "";
        }

        var left = clock.Elapsed / (finished - before) * (runs - finished);
        return Invariant($", about {Math.Ceiling(left.TotalMinutes):0} min left");
    }
}
