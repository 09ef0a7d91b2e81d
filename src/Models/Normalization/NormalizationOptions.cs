namespace NormML.Models.Normalization;

/// <summary>
/// A normalization method as a whole: the norm behind a convolution, what is done to the convolution's weights, to the
/// residual branch and to the gradients. Text form: the parts that are not plain, joined by a plus sign, as in
/// <c>layer+weight-standardisation</c> or <c>none+fixup</c>.
/// </summary>
public sealed record NormalizationOptions
{
    /// <summary>The norm behind each convolution.</summary>
    /// <value>Default <see cref="BatchNormOptions"/>.</value>
    public NormOptions Norm { get; init; } = new BatchNormOptions();

    /// <summary>How convolutions hold their weights.</summary>
    /// <value>Default <see cref="PlainConvolutionOptions"/>.</value>
    public ConvolutionOptions Convolution { get; init; } = new PlainConvolutionOptions();

    /// <summary>Scale and initialisation of residual branches.</summary>
    /// <value>Default <see cref="PlainBranchOptions"/>.</value>
    public BranchOptions Branch { get; init; } = new PlainBranchOptions();

    /// <summary>What is done to the gradients.</summary>
    /// <value>Default <see cref="NoGradientTransformOptions"/>.</value>
    public GradientTransformOptions Gradient { get; init; } = new NoGradientTransformOptions();

    /// <summary>
    /// Reads a text form: parts in any order, each of one of the four places; a place that is not named has its default.
    /// </summary>
    /// <exception cref="FormatException">A part is unknown, has no such setting, or its place is taken.</exception>
    public static NormalizationOptions Parse(string text)
    {
        var norms = new List<string>();
        var options = new NormalizationOptions();
        var taken = new HashSet<string>();
        foreach (var part in OptionText.Split(text))
        {
            var name = part.Split(':')[0].Trim();
            if (NormOptions.Set.Contains(name))
            {
                norms.Add(part);
            }
            else if (name != "plain" && ConvolutionOptions.Set.Contains(name) && Take("convolution", part))
            {
                options = options with { Convolution = ConvolutionOptions.Parse(part) };
            }
            else if (name != "plain" && BranchOptions.Set.Contains(name) && Take("branch", part))
            {
                options = options with { Branch = BranchOptions.Parse(part) };
            }
            else if (name != "plain" && GradientTransformOptions.Set.Contains(name) && Take("gradient", part))
            {
                options = options with { Gradient = GradientTransformOptions.Parse(part) };
            }
            else
            {
                throw new FormatException(
                    $"There is no normalization \"{name}\" (in \"{text}\"); " +
                    NearNames.Advice(name, Names, ", joined by + where they sit in different places"));
            }
        }

        return norms.Count == 0 ? options : options with { Norm = NormOptions.Parse(string.Join('+', norms)) };

        bool Take(string place, string part) => taken.Add(place)
            ? true
            : throw new FormatException($"Each place takes one choice; received another for the {place}, \"{part}\", in \"{text}\".");
    }

    /// <summary>The names that <see cref="Parse"/> knows: of norms, of convolutions, of branches, of gradients.</summary>
    public static IReadOnlyList<string> Names =>
    [
        .. NormOptions.Set.Names,
        .. ConvolutionOptions.Set.Names.Concat(BranchOptions.Set.Names).Concat(GradientTransformOptions.Set.Names)
            .Where(name => name != "plain"),
    ];

    /// <summary>The text form: <c>group:32+weight-standardisation</c>.</summary>
    public override string ToString() => string.Join(
        '+',
        ((string[])[$"{Norm}", $"{Convolution}", $"{Branch}", $"{Gradient}"]).Where((part, i) => i == 0 || part != "plain"));
}
