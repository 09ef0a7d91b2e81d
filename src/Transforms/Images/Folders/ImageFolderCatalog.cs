using Microsoft.ML.Runtime;
using NormML.Transforms.Images;
using NormML.Transforms.MLNet;

namespace Microsoft.ML;

/// <summary>Images from folders, on <see cref="MLContext.Data"/>.</summary>
public static class ImageFolderCatalog
{
    /// <summary>
    /// The images of a folder with one sub-folder per class, as rows of two text columns: <c>ImagePath</c>, the path
    /// of the file, and <c>Label</c>, the name of the sub-folder. Rows are sorted by class and path, ordinally; the
    /// files are not opened yet.
    /// </summary>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="folder">The folder that holds the class folders.</param>
    /// <param name="onBadImage">
    /// What to do with files whose extension is not an image's: an error (the default), or leave them out with a
    /// warning in <c>MLContext.Log</c>. Hidden files and those of systems and apps are never rows; the log reports
    /// their number as information.
    /// </param>
    /// <returns>The rows.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// There are fewer than two class folders, one holds no image, there are files that are not images, or the
    /// class folders are the parts of a data set.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    /// <seealso cref="ImageFolder.Scan"/>
    public static IDataView LoadImagesFromFolder(
        this DataOperationsCatalog catalog,
        string folder,
        OnBadImage onBadImage = OnBadImage.Throw
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var scanned = ImageFolder.Scan(folder, onBadImage);
        if (scanned.Classes.Count < 2)
        {
            throw new InvalidDataException(
                $"Classification needs at least 2 classes; the folder '{folder}' has one class folder, "
                    + $"'{scanned.Classes[0]}'; {(scanned.Hint is null ? "add another, or name the folder above." : scanned.Hint)}"
            );
        }
        using var channel = MLNetSeam.GetEnvironment(catalog).Start(nameof(LoadImagesFromFolder));
        if (scanned.PassedOver.Count > 0)
        {
            channel.Info(MessageSensitivity.UserData, $"Passed over in '{folder}': {scanned.PassedOver}.");
        }
        if (scanned.Hint is not null)
        {
            channel.Warning(MessageSensitivity.UserData, scanned.Hint);
        }
        if (scanned.Skipped.Count > 0)
        {
            SkippedImages.Report(
                channel,
                $"{scanned.Skipped.Count} files of '{folder}' are left out, since they are no images or lie in no class folder:",
                scanned.Skipped.Select(file => $"'{file}'")
            );
        }

        return catalog.LoadFromEnumerable(scanned.Images);
    }
}
