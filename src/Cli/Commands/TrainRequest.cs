using NormML.Estimators;

namespace NormML.Cli.Commands;

/// <summary>What to train, on what, and where to.</summary>
/// <param name="Folder">The training images.</param>
/// <param name="Output">The file to write the model to.</param>
/// <param name="Options">The trainer's options.</param>
internal sealed record TrainRequest(DirectoryInfo Folder, FileInfo Output, ImageNetworkTrainer.Options Options)
{
    /// <summary>The validation images; null: a share of <see cref="Folder"/>.</summary>
    public DirectoryInfo? Validation { get; init; }

    public Device Device { get; init; }

    public bool Json { get; init; }
}
