namespace NormML.Models.Weights;

/// <summary>How <see cref="StateDictionary.Load"/> takes weights into a network.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// Whether to keep the network's last layer, freshly initialized, where the file's head has another number of
    /// classes, has several layers or is missing. Otherwise that is an error, like any other difference.
    /// </summary>
    /// <value>Default false: all of the network comes from the file.</value>
    public bool ReplaceHead { get; init; }
}
