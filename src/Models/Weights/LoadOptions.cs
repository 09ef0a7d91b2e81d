namespace NormML.Models.Weights;

/// <summary>How <see cref="StateDictionary.Load"/> takes weights into a network.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// Whether a last layer for another number of classes, one of several layers, or none in the file, is left as it is in the network:
    /// freshly drawn, to be trained. When not, it is an error as any other difference is.
    /// </summary>
    /// <value>Default false: all of the network comes from the file.</value>
    public bool ReplaceHead { get; init; }
}
