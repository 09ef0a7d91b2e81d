namespace NormML.Models.Normalization;

/// <summary>Chooses the number of groups into which the channels of a layer are divided.</summary>
internal static class ChannelGroups
{
    /// <summary>The number of groups in Wu and He's Group Normalization.</summary>
    private const int MostGroups = 32;

    /// <summary>
    /// The largest number of groups up to 32 that divides the channels and leaves at least 2 channels per group. One
    /// channel per group would be instance normalization.
    /// </summary>
    public static long Default(long channels) => LargestDivisor(channels, Math.Min(MostGroups, channels / 2));

    /// <summary>The largest divisor of the channels up to a limit; at least 1.</summary>
    public static long LargestDivisor(long channels, long limit)
    {
        var divisor = Math.Max(1, Math.Min(limit, channels));
        while (channels % divisor != 0)
        {
            divisor--;
        }

        return divisor;
    }

    /// <summary>The given number of groups, or the default.</summary>
    /// <param name="norm">The norm's name.</param>
    /// <param name="text">The norm's text form without a number of groups, for the error's advice.</param>
    /// <param name="channels">The channels of the layer.</param>
    /// <param name="groups">The number of groups, or null.</param>
    /// <exception cref="ArgumentException">They do not divide the channels.</exception>
    public static long Of(string norm, string text, long channels, int? groups)
    {
        if (groups is not { } number)
        {
            return Default(channels);
        }

        // Another number may fit this layer but not the next.
        return channels % number == 0
            ? number
            : throw Indivisible(
                norm,
                channels,
                "groups",
                "groups",
                number,
                $", or {text} without a number, which fits each layer"
            );
    }

    /// <summary>The number of groups for a given number of channels per group.</summary>
    /// <exception cref="ArgumentException">They do not divide the channels.</exception>
    public static long OfSize(string norm, long channels, int size) =>
        channels % size == 0 ? channels / size : throw Indivisible(norm, channels, "group size", "size", size);

    private static ArgumentException Indivisible(
        string norm,
        long channels,
        string rule,
        string setting,
        int received,
        string otherwise = ""
    )
    {
        var divisors = Enumerable
            .Range(1, (int)Math.Min(channels, 64))
            .Where(n => channels % n == 0)
            .Select(n => $"{n}");
        return new ArgumentException(
            $"{norm} needs channels divisible by {rule}; received channels={channels}, {setting}={received}; "
                + $"choose {Words.Or(divisors)}{otherwise}."
        );
    }
}
