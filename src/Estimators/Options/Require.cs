using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace NormML.Estimators;

/// <summary>
/// The range rules that options share. Each throws an <see cref="ArgumentOutOfRangeException"/> that names the property; it takes
/// the name from the expression of the value.
/// </summary>
internal static class Require
{
    /// <summary>A whole number with a lower bound; null is allowed.</summary>
    public static void AtLeast(
        int least,
        int? value,
        string why = "",
        [CallerArgumentExpression(nameof(value))] string property = ""
    ) => That(value is null || value >= least, value, $"must be {least} or more{why}", $"{least} or more", property);

    /// <summary>A share from 0 to below 1.</summary>
    public static void Share(
        double value,
        string choice,
        [CallerArgumentExpression(nameof(value))] string property = ""
    ) => That(value is >= 0 and < 1, value, "must be a share from 0 to below 1", choice, property);

    /// <summary>A finite number above 0; null is allowed.</summary>
    public static void Positive(
        double? value,
        string choice,
        [CallerArgumentExpression(nameof(value))] string property = ""
    ) => That(value is null || (value > 0 && double.IsFinite(value.Value)), value, "must be above 0", choice, property);

    /// <summary>Any rule.</summary>
    public static void That(
        [DoesNotReturnIf(false)] bool holds,
        object? value,
        string rule,
        string choice,
        [CallerArgumentExpression(nameof(value))] string property = ""
    )
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(
                property,
                FormattableString.Invariant($"{property} {rule}; received {value ?? "null"}; choose {choice}.")
            );
        }
    }
}
