using System.Security.Cryptography;
using System.Text;
using NormML.Transforms.Images;

namespace NormML.Cli.Comparison;

/// <summary>The training and test images of a comparison, drawn evenly by class. No image is in both.</summary>
/// <param name="Classes">Class names.</param>
/// <param name="Training">Training images.</param>
/// <param name="Test">Test images.</param>
/// <param name="Digest">A digest of the paths of the images, relative to their folder.</param>
internal sealed record ComparisonImages(
    IReadOnlyList<string> Classes,
    IReadOnlyList<LabeledImage> Training,
    IReadOnlyList<LabeledImage> Test,
    string Digest
)
{
    /// <summary>The maximum number of test images to draw.</summary>
    public const int MostTestImages = 5_000;

    // At least this share of each class is kept for testing.
    private const double KeptForTest = 0.2;

    /// <param name="folder">One subfolder per class.</param>
    /// <param name="testFolder">Test images, all of them; null: other images of <paramref name="folder"/>.</param>
    /// <param name="count">The number of training images; fewer if the classes have fewer.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <exception cref="ArgumentException">A class has too few images.</exception>
    public static ComparisonImages Draw(ImageFolder folder, ImageFolder? testFolder, int count, int seed)
    {
        if (folder.Classes.Count < 2)
        {
            throw new ArgumentException(
                $"A comparison needs at least 2 classes; '{folder.Path}' has only the class folder '{folder.Classes[0]}'; "
                    + (folder.Hint ?? "add another, or name the folder above.")
            );
        }

        var random = new Random(seed);
        List<LabeledImage> training = [],
            test = [];
        for (var i = 0; i < folder.Classes.Count; i++)
        {
            var name = folder.Classes[i];
            var images = folder.Images.Where(image => image.Label == name).ToArray();
            random.Shuffle(images);
            var usable = testFolder is null ? (int)(images.Length * (1 - KeptForTest)) : images.Length;
            var take = Math.Min(Share(count, i, folder.Classes.Count), usable);
            if (take == 0)
            {
                throw new ArgumentException(
                    $"A comparison needs training images of each class; --images {count} for {folder.Classes.Count} classes, with "
                        + $"{images.Length} of '{name}', leaves none; give more images{(testFolder is null ? ", or --test" : "")}."
                );
            }

            training.AddRange(images[..take]);
            if (testFolder is null)
            {
                test.AddRange(images[take..].Take(Share(MostTestImages, i, folder.Classes.Count)));
            }
        }

        if (testFolder is not null)
        {
            test.AddRange(TestImages(testFolder, folder.Classes, training));
        }

        var names = training
            .Select(image => Name(folder.Path, image))
            .Append("")
            .Concat(test.Select(image => Name((testFolder ?? folder).Path, image)));
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names)));
        return new ComparisonImages(folder.Classes, training, test, Convert.ToHexStringLower(digest)[..16]);
    }

    /// <summary>
    /// Makes a folder with one subfolder per class that holds exactly these images, as links, or as copies if links are
    /// not available.
    /// </summary>
    public static string LayOut(IReadOnlyList<LabeledImage> images, string folder, CancellationToken cancellation)
    {
        var linked = true;
        for (var i = 0; i < images.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var from = Path.GetFullPath(images[i].ImagePath);
            var into = Directory.CreateDirectory(Path.Combine(folder, images[i].Label)).FullName;
            var file = Path.Combine(into, $"{i:D7}{Path.GetExtension(from)}");
            linked = linked && TryLink(file, from);
            if (!linked)
            {
                File.Copy(from, file);
            }
        }

        return folder;
    }

    private static IReadOnlyList<LabeledImage> TestImages(
        ImageFolder scanned,
        IReadOnlyList<string> classes,
        IReadOnlyList<LabeledImage> training
    )
    {
        if (scanned.Classes.Except(classes).ToList() is { Count: > 0 } unknown)
        {
            throw new ArgumentException(
                $"The test images must be of the classes {string.Join(", ", classes)}; '{scanned.Path}' also has {string.Join(", ", unknown)}."
            );
        }

        var sameFile = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        var learned = training.Select(image => Path.GetFullPath(image.ImagePath)).ToHashSet(sameFile);
        return scanned.Images.FirstOrDefault(image => learned.Contains(Path.GetFullPath(image.ImagePath))) is { } seen
            ? throw new ArgumentException(
                $"The test images must not be among the training images; '{seen.ImagePath}' is in both; "
                    + "give another folder to --test, or leave it out."
            )
            : scanned.Images;
    }

    private static bool TryLink(string file, string target)
    {
        try
        {
            File.CreateSymbolicLink(file, target);
            return true;
        }
        // On Windows only administrators and developers can create links; some file systems do not support them.
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int Share(int count, int part, int parts) => count / parts + (part < count % parts ? 1 : 0);

    private static string Name(string folder, LabeledImage image) =>
        Path.GetRelativePath(folder, image.ImagePath).Replace('\\', '/');
}
