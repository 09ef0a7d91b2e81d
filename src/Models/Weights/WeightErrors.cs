namespace NormML.Models.Weights;

/// <summary>Error texts about files that several classes use.</summary>
internal static class WeightErrors
{
    public const string SaveAnew = "save torch.save(model.state_dict(), path).";

    public const string BigEndian =
        "These weights have their numbers with the largest byte first (big-endian); save them anew on a "
        + "little-endian machine.";

    public static InvalidDataException Damaged(string what) => new($"The weights are damaged: {what}.");
}
