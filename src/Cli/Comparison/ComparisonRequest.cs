using NormML.Models.Normalization;

namespace NormML.Cli.Comparison;

/// <summary>What to compare, on which images, and where to write; null is the default of the study.</summary>
internal sealed record ComparisonRequest(DirectoryInfo Folder, DirectoryInfo Output)
{
    public DirectoryInfo? Test { get; init; }
    public required int Images { get; init; }
    public required string Model { get; init; }
    public required int Epochs { get; init; }

    /// <summary>In canonical text form, which identifies results: <c>batch</c> for " batch ".</summary>
    public required string[]? Norms
    {
        get;
        init => field = Canonical(value);
    }

    /// <inheritdoc cref="Norms"/>
    public required string[]? Repeat
    {
        get;
        init => field = Canonical(value);
    }

    public required int Seeds { get; init; }
    public required int Seed { get; init; }
    public required int[]? BatchSizes { get; init; }
    public required bool SkipBadImages { get; init; }
    public required int? Threads { get; init; }
    public required bool Fresh { get; init; }
    public required Device Device { get; init; }

    public ComparisonReport Report => BatchSizes is null ? new NormReport() : new SmallBatchReport();

    public IReadOnlyList<ComparisonRun> Runs
    {
        get
        {
            var norms = Norms ?? Report.DefaultNorms;
            return ComparisonRun.All(
                norms,
                (Repeat ?? Report.DefaultRepeated ?? norms).ToHashSet(),
                BatchSizes is { } sizes ? [.. sizes.Cast<int?>()] : [null],
                Seed,
                Seeds
            );
        }
    }

    private static string[]? Canonical(string[]? norms) =>
        norms?.Select(norm => $"{NormalizationOptions.Parse(norm)}").ToArray();
}

/// <summary>One training of a comparison.</summary>
/// <param name="Norm">The normalization, in its text form.</param>
/// <param name="Seed">Seed of everything random in it.</param>
/// <param name="BatchSize">Images per step; null: the tool's default.</param>
internal sealed record ComparisonRun(string Norm, int Seed, int? BatchSize)
{
    public override string ToString() =>
        FormattableString.Invariant($"{Norm}, {(BatchSize is { } size ? $"batch size {size}, " : "")}seed {Seed}");

    /// <summary>
    /// All trainings. All norms are trained with one seed before the next seed, so that other load on the machine
    /// affects all of them. Norms that are not repeated are trained with the first seed only.
    /// </summary>
    public static IReadOnlyList<ComparisonRun> All(
        IReadOnlyList<string> norms,
        IReadOnlySet<string> repeated,
        IReadOnlyList<int?> batchSizes,
        int firstSeed,
        int seeds
    ) =>
        [
            .. from round in Enumerable.Range(0, seeds)
            from batchSize in batchSizes.Distinct()
            from norm in norms.Distinct()
            where round == 0 || repeated.Contains(norm)
            select new ComparisonRun(norm, firstSeed + round, batchSize),
        ];
}

/// <summary>
/// What all trainings of a comparison have in common. Results with different settings are not comparable.
/// </summary>
/// <param name="Model">The network.</param>
/// <param name="Epochs">Epochs of each training.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Images">Number of training images.</param>
/// <param name="TestImages">Number of test images.</param>
/// <param name="ImageNames">A digest of the paths of all these images.</param>
/// <param name="Device">The device to compute on: <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Cores">Processor cores that a training may use, which is its number of threads.</param>
internal sealed record ComparisonSettings(
    string Model,
    int Epochs,
    int Classes,
    int Images,
    int TestImages,
    string ImageNames,
    string Device,
    int Cores
);
