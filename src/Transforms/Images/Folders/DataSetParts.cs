using NormML.Models;

namespace NormML.Transforms.Images;

/// <summary>
/// Detects folders that are not classes: the parts of a data set, or folders that all contain the same folders.
/// </summary>
internal static class DataSetParts
{
    private const int MostNamed = 5;

    private static readonly HashSet<string> Training = new(["train", "training"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> Validation = new(
        ["val", "valid", "validation", "dev"],
        StringComparer.OrdinalIgnoreCase
    );
    private static readonly HashSet<string> Test = new(
        ["test", "testing", "eval", "holdout"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Throws where class folders are the parts of a data set, which hold the class folders.</summary>
    /// <exception cref="InvalidDataException">They are; the message says which folders to give.</exception>
    public static void Check(string folder, IReadOnlyList<ClassFolder> classes)
    {
        var parts = classes
            .Where(one => IsPart(one.Name) && one is { HasImagesItself: false, Folders.Count: > 0 })
            .ToList();
        if (parts.Count == 0 || !(classes.All(one => IsPart(one.Name)) || (parts.Count > 1 && Common(parts).Count > 0)))
        {
            return;
        }

        var inner = Common(parts) is { Count: > 0 } common ? common : parts[0].Folders;
        var training = Path(Training) ?? parts[0].Path;
        throw new InvalidDataException(
            $"The folders in '{folder}' must be the classes; {Words.And(parts.Select(part => part.Name))} {(parts.Count == 1 ? "is a part" : "are parts")} "
                + $"of a data set, with the class folders in {(parts.Count == 1 ? "it" : "them")}: {Names(inner)}; give '{training}' to LoadImagesFromFolder"
                + (
                    Path(Validation) is { } validation && validation != training
                        ? $", '{validation}' to Fit for validation"
                        : ""
                )
                + (Path(Test) is { } test && test != training ? $", '{test}' to Evaluate" : "")
                + "."
        );

        string? Path(HashSet<string> names) => parts.Find(part => names.Contains(part.Name))?.Path;
    }

    /// <summary>A hint where other folders may be meant as the classes; null where the classes look right.</summary>
    public static string? Hint(IReadOnlyList<ClassFolder> classes)
    {
        var names = Names(classes.Select(one => one.Name));
        if (classes.Count > 1 && classes.All(one => IsPart(one.Name)))
        {
            return $"The class folders {names} are named as the parts of a data set, and a network would learn to tell these apart; "
                + "images come from one of them, with a sub-folder for each class.";
        }

        if (
            classes.Any(one => one.HasImagesItself || one.Folders.Count < 2)
            || Common(classes).Count < classes.Max(one => one.Folders.Count)
        )
        {
            return null;
        }

        return classes.Count == 1
            ? $"'{classes[0].Path}' holds only folders: {Names(classes[0].Folders)}; if these are the classes, give '{classes[0].Path}'."
            : $"The class folders {names} hold only folders of the same names: {Names(classes[0].Folders)}; the former are taken for the "
                + $"classes; if the latter are meant, give '{classes[0].Path}', or lay the images out by them.";
    }

    private static bool IsPart(string name) =>
        Training.Contains(name) || Validation.Contains(name) || Test.Contains(name);

    private static List<string> Common(IReadOnlyList<ClassFolder> classes) =>
        [.. classes[0].Folders.Where(name => classes.All(one => one.Folders.Contains(name)))];

    private static string Names(IEnumerable<string> names) => Words.First(names, MostNamed);
}
