using System.Text.Json;
using System.Text.Json.Serialization;
using NormML.Models;

namespace NormML.Cli.Comparison;

/// <summary>The result of one training of a comparison.</summary>
/// <param name="Run">The training.</param>
internal sealed record ComparisonResult(ComparisonRun Run)
{
    /// <summary>The error of the training or the evaluation; null if both succeeded.</summary>
    public string? Failure { get; init; }

    /// <summary>The share of test images that were classified correctly.</summary>
    public double Accuracy { get; init; }

    /// <summary>Time of each epoch, in seconds.</summary>
    public IReadOnlyList<double> EpochSeconds { get; init; } = [];

    /// <summary>The peak memory of the training's process, in bytes, including .NET and libtorch.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Images per step.</summary>
    public int BatchSize { get; init; }

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; }

    /// <summary>The number of parameters of the network.</summary>
    public long Parameters { get; init; }

    [JsonIgnore]
    public bool Succeeded => Failure is null;
}

/// <summary>
/// The results of a comparison in a file of JSON lines: the settings, then one line per training, written as soon as it
/// ends, so that an interrupted comparison can continue.
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

    /// <summary>Opens or creates the file.</summary>
    /// <exception cref="InvalidDataException">The file has results with other settings, or other content.</exception>
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
                $"The results in '{path}' have other settings ({(lines.Length == 0 ? "none" : lines[0])}) than this comparison "
                    + $"({header}); give the same settings, another --out, or --fresh to start over."
            );
        }

        // A comparison that is stopped while it writes leaves an unfinished line.
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
                $"Line {number} of '{path}' is not a result of a comparison ({problem.Message}); fix or remove it, or start over with --fresh.",
                problem
            );
        }
    }
}
