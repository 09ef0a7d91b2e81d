using System.Text.Json.Serialization;

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
