namespace NormML.Cli.Comparison;

/// <summary>One training of a comparison.</summary>
/// <param name="Norm">The normalization, in its text form.</param>
/// <param name="Seed">Seed of everything random in it.</param>
/// <param name="BatchSize">Images a step; null: the default of the tool.</param>
internal sealed record ComparisonRun(string Norm, int Seed, int? BatchSize)
{
    public override string ToString() =>
        FormattableString.Invariant($"{Norm}, {(BatchSize is { } size ? $"batch size {size}, " : "")}seed {Seed}");

    /// <summary>
    /// All trainings: seed by seed over all norms, so that what else the machine does falls on all of them. Norms that are
    /// not repeated are trained with the first seed alone.
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
