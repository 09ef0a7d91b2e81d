namespace NormML.Models.Weights.PyTorch;

/// <summary>
/// The tensors of a whole pickled module. Its class stays a name; what torch stores of the module is plain data:
/// dictionaries of its parameters, its buffers and its child modules. Names are joined as torch joins them.
/// </summary>
internal static class PickledModule
{
    // Far more than the largest networks have. A module may stand in several places, so a short file could have endless
    // ones.
    public const int MostValues = 50_000;
    private const int LongestName = 500;

    public static bool Is(object? value) =>
        value is PickledOpaque module
        && Part(module, "_modules") is not null
        && Part(module, "_parameters") is not null;

    /// <summary>A module's state dictionary.</summary>
    /// <param name="module">The module.</param>
    /// <param name="left">How many names may still be joined, over all modules of a file.</param>
    /// <exception cref="InvalidDataException">It has more names, or longer ones, than networks do.</exception>
    public static PickledDictionary TensorsOf(PickledOpaque module, ref int left)
    {
        var all = new PickledDictionary();
        Collect(module, "", all, ref left);
        return all;
    }

    private static void Collect(PickledOpaque module, string prefix, PickledDictionary all, ref int left)
    {
        var transient = (module.State as PickledDictionary)?["_non_persistent_buffers_set"] as List<object?> ?? [];
        foreach (
            var (name, value) in Items(module, "_parameters")
                .Concat(Items(module, "_buffers").Where(buffer => !transient.Contains(buffer.Key)))
        )
        {
            Count(prefix, name, ref left);
            if (value is not null)
            {
                all.Set(prefix + name, value);
            }
        }

        foreach (var (name, value) in Items(module, "_modules"))
        {
            Count(prefix, name, ref left);
            if (value is PickledOpaque inner)
            {
                Collect(inner, $"{prefix}{name}.", all, ref left);
            }
        }
    }

    private static PickledDictionary? Part(PickledOpaque module, string name) =>
        (module.State as PickledDictionary)?[name] as PickledDictionary;

    private static IEnumerable<KeyValuePair<string, object?>> Items(PickledOpaque module, string part) =>
        Part(module, part)?.Items ?? [];

    private static void Count(string prefix, string name, ref int left)
    {
        if (--left < 0 || prefix.Length + name.Length > LongestName)
        {
            throw WeightErrors.Damaged(
                $"a model has at most {MostValues} parts with names of at most {LongestName} letters; received more"
            );
        }
    }
}
