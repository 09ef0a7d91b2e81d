namespace NormML.Models.Weights;

/// <summary>How <see cref="StateDictionary.Load"/> takes weights into a network.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// Whether, where the file has a last layer for another number of classes, one of several layers, or none, the
    /// network's is left as it is: freshly drawn, to be trained. When not, it is an error as any other difference is.
    /// </summary>
    /// <value>Default false: all of the network comes from the file.</value>
    public bool ReplaceHead { get; init; }
}
