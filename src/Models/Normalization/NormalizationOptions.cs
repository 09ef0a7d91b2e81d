namespace NormML.Models.Normalization;

/// <summary>
/// A complete normalization method: the norm and the treatment of the convolutions' weights, of the residual branches
/// and of the gradients. Text form: the parts that are not plain, joined by plus signs, such as
/// <c>layer+weight-standardization</c> or <c>none+fixup</c>.
/// </summary>
public sealed record NormalizationOptions
{
    // The default of three parts; the name alone does not tell which part is meant.
    private const string Plain = "plain";

    /// <summary>The norm after each convolution (before it, with pre-activation and in DenseNets).</summary>
    /// <value>Default <see cref="BatchNormOptions"/>.</value>
    public NormOptions Norm { get; init; } = new BatchNormOptions();

    /// <summary>How convolutions normalize their weights, if at all.</summary>
    /// <value>Default <see cref="PlainConvolutionOptions"/>.</value>
    public ConvolutionOptions Convolution { get; init; } = new PlainConvolutionOptions();

    /// <summary>How residual branches are scaled and initialized.</summary>
    /// <value>Default <see cref="PlainBranchOptions"/>.</value>
    public BranchOptions Branch { get; init; } = new PlainBranchOptions();

    /// <summary>How gradients are changed before the optimizer's step.</summary>
    /// <value>Default <see cref="NoGradientTransformOptions"/>.</value>
    public GradientTransformOptions Gradient { get; init; } = new NoGradientTransformOptions();

    /// <summary>
    /// Reads a text form: norm, convolution, branch and gradient transform in any order. Parts that are not named have
    /// their default.
    /// </summary>
    /// <exception cref="FormatException">
    /// A part is unknown, has no such setting, or there are two of its kind.
    /// </exception>
    public static NormalizationOptions Parse(string text)
    {
        var norms = new List<NormOptions>();
        ConvolutionOptions? convolution = null;
        BranchOptions? branch = null;
        GradientTransformOptions? gradient = null;
        foreach (var part in OptionText.Split(text))
        {
            var name = OptionText.NameOf(part);
            if (NormOptions.Registry.Contains(name))
            {
                norms.Add(NormOptions.Registry.Parse(part));
            }
            else if (
                !Take("convolution", ConvolutionOptions.Registry, ref convolution)
                && !Take("branch", BranchOptions.Registry, ref branch)
                && !Take("gradient", GradientTransformOptions.Registry, ref gradient)
            )
            {
                throw new FormatException(
                    $"There is no normalization \"{name}\" (in \"{text}\"); "
                        + NearNames.Advice(name, Names, ", joined by + where they sit in different places")
                );
            }

            bool Take<TOption>(string place, OptionRegistry<TOption> registry, ref TOption? option)
                where TOption : class
            {
                if (name == Plain || !registry.Contains(name))
                {
                    return false;
                }

                option = option is null
                    ? registry.Parse(part)
                    : throw new FormatException(
                        $"Each place takes one choice; received another for the {place}, \"{part}\", in \"{text}\"."
                    );
                return true;
            }
        }

        var defaults = new NormalizationOptions();
        return new NormalizationOptions
        {
            Norm = norms.Count == 0 ? defaults.Norm : NormOptions.Join(norms),
            Convolution = convolution ?? defaults.Convolution,
            Branch = branch ?? defaults.Branch,
            Gradient = gradient ?? defaults.Gradient,
        };
    }

    /// <summary>
    /// The names that <see cref="Parse"/> accepts: of norms, convolutions, branches and gradient transforms.
    /// </summary>
    public static IReadOnlyList<string> Names =>
        [
            .. NormOptions.Registry.Names,
            .. ConvolutionOptions
                .Registry.Names.Concat(BranchOptions.Registry.Names)
                .Concat(GradientTransformOptions.Registry.Names)
                .Where(name => name != Plain),
        ];

    /// <summary>The text form: <c>group:32+weight-standardization</c>.</summary>
    public override string ToString() =>
        string.Join(
            '+',
            ((string[])[$"{Norm}", $"{Convolution}", $"{Branch}", $"{Gradient}"]).Where(
                (part, i) => i == 0 || part != Plain
            )
        );
}
