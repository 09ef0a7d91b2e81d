namespace NormML.Estimators.Training;

/// <summary>Sets a share of each class aside for validation.</summary>
internal static class ValidationSplit
{
    /// <summary>
    /// Splits the indices of <paramref name="labels"/>; each class that has images gets at least one on either side.
    /// Both sides are in ascending order.
    /// </summary>
    /// <exception cref="InvalidOperationException">A class has a single image.</exception>
    public static (int[] Training, int[] Validation) ByClass(
        IReadOnlyList<uint> labels,
        IReadOnlyList<string> classNames,
        double fraction,
        long seed
    )
    {
        var training = new List<int>();
        var validation = new List<int>();
        foreach (var images in Enumerable.Range(0, labels.Count).GroupBy(index => labels[index]))
        {
            int[] ofClass = [.. images];
            if (ofClass.Length == 1)
            {
                throw new InvalidOperationException(
                    $"A validation fraction needs two or more images of each class; received one of class "
                        + $"'{classNames[(int)images.Key]}'; add images of it, choose ValidationFraction = 0, or give the "
                        + "validation images with Fit(train, validation)."
                );
            }

            var aside = Math.Clamp((int)Math.Round(fraction * ofClass.Length), 1, ofClass.Length - 1);
            var order = Seeds.Permutation(
                ofClass.Length,
                Seeds.Derive(seed, SeedPurpose.ValidationSplit, step: (int)images.Key)
            );
            validation.AddRange(order.Take(aside).Select(place => ofClass[place]));
            training.AddRange(order.Skip(aside).Select(place => ofClass[place]));
        }

        return ([.. training.Order()], [.. validation.Order()]);
    }
}
