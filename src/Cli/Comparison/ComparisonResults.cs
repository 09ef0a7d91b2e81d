using System.Text.Json;
using System.Text.Json.Serialization;
using NormML.Models;

namespace NormML.Cli.Comparison;

/// <summary>How a training of a comparison went.</summary>
/// <param name="Run">The training.</param>
internal sealed record ComparisonResult(ComparisonRun Run)
{
    /// <summary>Why there is no accuracy: the training's or the measurement's own words; null when there is one.</summary>
    public string? Failure { get; init; }

    /// <summary>Share of the test images that were named rightly.</summary>
    public double Accuracy { get; init; }

    /// <summary>Time of each epoch, in seconds.</summary>
    public IReadOnlyList<double> EpochSeconds { get; init; } = [];

    /// <summary>The most memory that the training's process had at a time, in bytes, .NET and libtorch included.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Images a step.</summary>
    public int BatchSize { get; init; }

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; }

    /// <summary>Learned numbers of the network.</summary>
    public long Parameters { get; init; }

    [JsonIgnore]
    public bool Succeeded => Failure is null;
}

/// <summary>
/// The results of a comparison in a file of JSON lines: the settings first, then a line a training, written as soon as it
/// ends, so that a comparison that was interrupted goes on where it stopped.
/// </summary>
internal sealed class ComparisonResults
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string path;
    private readonly List<ComparisonResult> results;

    private ComparisonResults(string path, List<ComparisonResult> results)
    {
        this.path = path;
        this.results = results;
    }

    public IReadOnlyList<ComparisonResult> All => results;

    /// <summary>Opens the file, or starts it.</summary>
    /// <exception cref="InvalidDataException">The file holds results of other settings, or something else.</exception>
    public static ComparisonResults Open(string path, ComparisonSettings settings, bool fresh)
    {
        var header = JsonSerializer.Serialize(settings, Json);
        if (fresh || !File.Exists(path))
        {
            AtomicFile.Write(path, header + "\n");
        }

        var lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != header)
        {
            throw new InvalidDataException(
                $"The results in '{path}' are of other settings ({(lines.Length == 0 ? "none" : lines[0])}) than this comparison's "
                    + $"({header}); give the same, another --out, or --fresh to start over."
            );
        }

        // A line without its end is of a comparison that was stopped while it wrote.
        if (!File.ReadAllText(path).EndsWith('\n'))
        {
            lines = lines[..Math.Max(lines.Length - 1, 1)];
            AtomicFile.Write(path, string.Concat(lines.Select(line => line + "\n")));
        }

        return new ComparisonResults(path, [.. lines.Skip(1).Select((line, i) => Read(path, line, i + 2))]);
    }

    public bool Has(ComparisonRun run) => results.Any(result => result.Run == run);

    public void Add(ComparisonResult result)
    {
        File.AppendAllText(path, JsonSerializer.Serialize(result, Json) + "\n");
        results.Add(result);
    }

    private static ComparisonResult Read(string path, string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<ComparisonResult>(line, Json) is { Run: not null } result
                ? result
                : throw new JsonException("it names no training");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException(
                $"Line {number} of '{path}' is no result of a comparison ({problem.Message}); mend or remove it, or start over with --fresh.",
                problem
            );
        }
    }
}
