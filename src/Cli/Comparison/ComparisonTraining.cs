using System.Globalization;
using System.Text.Json;

namespace NormML.Cli.Comparison;

/// <summary>
/// Trains and evaluates one network: <c>normml train</c>, then <c>normml evaluate</c>, in separate processes.
/// </summary>
/// <param name="settings">What all trainings have in common.</param>
/// <param name="training">The folder of training images.</param>
/// <param name="test">The folder of test images.</param>
/// <param name="scratch">The folder for the model.</param>
/// <param name="skipBadImages">Whether to skip images that cannot be read.</param>
internal sealed class ComparisonTraining(
    ComparisonSettings settings,
    string training,
    string test,
    string scratch,
    bool skipBadImages
)
{
    private readonly string model = Path.Combine(scratch, "model.zip");

    /// <param name="run">What to train.</param>
    /// <param name="onEpoch">Receives the number of each finished epoch.</param>
    /// <param name="cancellation">Stops the training without a result.</param>
    public async Task<ComparisonResult> RunAsync(ComparisonRun run, Action<int> onEpoch, CancellationToken cancellation)
    {
        var result = new ComparisonResult(run);
        var seconds = new List<double>();
        var failure = await ToolProcess.RunAsync(
            TrainArguments(run),
            line =>
            {
                using var document = JsonDocument.Parse(line);
                var json = document.RootElement;
                switch (json.GetProperty("kind").GetString())
                {
                    case "started":
                        result = result with
                        {
                            BatchSize = json.GetProperty("batchSize").GetInt32(),
                            LearningRate = json.GetProperty("learningRate").GetDouble(),
                            Parameters = json.GetProperty("parameters").GetInt64(),
                        };
                        break;
                    case "epoch":
                        seconds.Add(json.GetProperty("seconds").GetDouble());
                        onEpoch(seconds.Count);
                        break;
                    case "finished":
                        result = result with { PeakMemoryBytes = json.GetProperty("peakMemoryBytes").GetInt64() };
                        break;
                }
            },
            cancellation
        );
        result = result with { EpochSeconds = seconds };

        // A training that is asked to stop succeeds with what it has learned, which is not comparable with full
        // trainings.
        failure ??=
            seconds.Count == settings.Epochs
                ? null
                : $"The training ended after {seconds.Count} of {settings.Epochs} epochs.";
        return failure is null ? await MeasureAsync(result, cancellation) : result with { Failure = failure };
    }

    private async Task<ComparisonResult> MeasureAsync(ComparisonResult result, CancellationToken cancellation)
    {
        var text = new System.Text.StringBuilder();
        string[] arguments = ["evaluate", model, test, "--device", settings.Device, "--json", .. Shared()];
        if (await ToolProcess.RunAsync(arguments, line => text.AppendLine(line), cancellation) is { } failure)
        {
            return result with { Failure = failure };
        }

        using var evaluation = JsonDocument.Parse(text.ToString());
        return result with { Accuracy = evaluation.RootElement.GetProperty("accuracy").GetDouble() };
    }

    // All images are trained on and the last epoch counts: none are set aside for selecting an epoch. Each norm keeps
    // the
    // running statistics of its paper.
    private List<string> TrainArguments(ComparisonRun run)
    {
        List<string> arguments =
        [
            "train",
            training,
            "--out",
            model,
            "--model",
            settings.Model,
            "--norm",
            run.Norm,
            "--epochs",
            Text(settings.Epochs),
            "--seed",
            Text(run.Seed),
            "--validation",
            "0",
            "--no-precise-batch-norm",
            "--device",
            settings.Device,
            "--json",
        ];
        if (run.BatchSize is { } size)
        {
            arguments.AddRange("--batch", Text(size));
        }

        arguments.AddRange(Shared());
        return arguments;
    }

    private IEnumerable<string> Shared() =>
        ["--threads", Text(settings.Cores), .. (string[])(skipBadImages ? ["--skip-bad-images"] : [])];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
