using Microsoft.ML;
using NormML.Tests;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sub_folders_are_classes_in_ordinal_order()
    {
        Touch("dog/2.jpg", "dog/10.JPEG", "Cat/x.png", "dog/deep/er/1.webp", "ant/a.gif", "ant/B.bmp");
        var scanned = ImageFolder.Scan(folder.Path);
        Assert.Equal(["Cat", "ant", "dog"], scanned.Classes);
        Assert.Equal(
            ["Cat/x.png", "ant/B.bmp", "ant/a.gif", "dog/10.JPEG", "dog/2.jpg", "dog/deep/er/1.webp"],
            Relative(scanned.Images.Select(i => i.ImagePath))
        );
        Assert.Equal(["Cat", "ant", "ant", "dog", "dog", "dog"], scanned.Images.Select(i => i.Label));
        Assert.Empty(scanned.Skipped);
    }

    [Fact]
    public void Hidden_files_and_what_file_managers_leave_are_passed_over()
    {
        Touch(
            "a/1.png",
            "b/1.png",
            ".git/x.png",
            "a/.hidden.png",
            "a/.DS_Store",
            "a/Thumbs.db",
            "b/desktop.ini",
            "__MACOSX/1.png",
            "labels.csv"
        );
        var scanned = ImageFolder.Scan(folder.Path);
        Assert.Equal(["a/1.png", "b/1.png"], Relative(scanned.Images.Select(i => i.ImagePath)));
        Assert.Empty(scanned.Skipped);
        Assert.Equal(
            [".git", "__MACOSX", "a/.DS_Store", "a/.hidden.png", "a/Thumbs.db", "b/desktop.ini", "labels.csv"],
            Relative(scanned.PassedOver)
        );
    }

    [Fact]
    public void Files_that_are_no_images_are_reported()
    {
        Touch("a/1.png", "b/1.png", "a/notes.txt", "b/1.tiff", "beside.jpg");
        var exception = Assert.Throws<InvalidDataException>(() => ImageFolder.Scan(folder.Path));
        Assert.Equal(
            $"Class folders must hold nothing but images (JPEG, PNG, GIF, BMP or WebP), and images must lie in a class folder; '{folder.Path}' has 3 other files: '{folder.File("beside.jpg")}', '{folder.File(Path.Combine("a", "notes.txt"))}', '{folder.File(Path.Combine("b", "1.tiff"))}'; move them away, or choose OnBadImage.Skip to leave them out.",
            exception.Message
        );
        var scanned = ImageFolder.Scan(folder.Path, OnBadImage.Skip);
        Assert.Equal(["beside.jpg", "a/notes.txt", "b/1.tiff"], Relative(scanned.Skipped));
        Assert.Equal(["a/1.png", "b/1.png"], Relative(scanned.Images.Select(i => i.ImagePath)));
    }

    [Fact]
    public void A_missing_folder_and_a_file_are_named()
    {
        var exception = Assert.Throws<DirectoryNotFoundException>(() => ImageFolder.Scan(folder.File("nowhere")));
        Assert.StartsWith(
            $"The folder '{folder.File("nowhere")}' does not exist; check the path",
            exception.Message,
            StringComparison.Ordinal
        );
        var file = folder.Write("x.jpg", []);
        exception = Assert.Throws<DirectoryNotFoundException>(() => ImageFolder.Scan(file));
        Assert.Equal(
            $"Images come from a folder with one sub-folder per class; '{file}' is a file.",
            exception.Message
        );
    }

    [Fact]
    public void A_folder_without_classes_says_how_images_are_to_lie()
    {
        Assert.Equal(
            $"The folder '{folder.Path}' is empty: images come from a folder with one sub-folder per class, such as {folder.Path}/cat and {folder.Path}/dog.",
            Assert.Throws<InvalidDataException>(() => ImageFolder.Scan(folder.Path)).Message
        );
        Touch("1.png", "2.png");
        Assert.Equal(
            $"The folder '{folder.Path}' holds 2 images and no sub-folder: put each class's images into a sub-folder of its own, or name the folder above if this is one class.",
            Assert.Throws<InvalidDataException>(() => ImageFolder.Scan(folder.Path)).Message
        );
    }

    [Fact]
    public void A_class_without_images_is_named()
    {
        Touch("a/1.png");
        Directory.CreateDirectory(folder.File("b"));
        Assert.Equal(
            $"Every class folder must hold images; '{folder.File("b")}' holds none; add some (JPEG, PNG, GIF, BMP or WebP) or remove the folder.",
            Assert.Throws<InvalidDataException>(() => ImageFolder.Scan(folder.Path)).Message
        );
    }

    [Fact]
    public void The_catalog_gives_rows_of_path_and_label()
    {
        Touch("a/1.png", "b/1.png", "b/2.png");
        var data = new MLContext(1).Data.LoadImagesFromFolder(folder.Path);
        Assert.Equal(["ImagePath", "Label"], data.Schema.Select(column => column.Name));
        Assert.Equal(3, data.GetRowCount());
        using var cursor = data.GetRowCursor(data.Schema);
        var label = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Label"]);
        var labels = new List<string>();
        while (cursor.MoveNext())
        {
            ReadOnlyMemory<char> value = default;
            label(ref value);
            labels.Add(value.ToString());
        }
        Assert.Equal(["a", "b", "b"], labels);
    }

    [Fact]
    public void A_link_back_is_passed_over_and_another_is_followed()
    {
        if (OperatingSystem.IsWindows())
            return; // only administrators can create links there
        Touch("all/a/1.png", "all/b/1.png", "elsewhere/2.png");
        Directory.CreateSymbolicLink(folder.File(Path.Combine("all", "a", "self")), ".");
        Directory.CreateSymbolicLink(folder.File(Path.Combine("all", "a", "up")), folder.File("all"));
        Directory.CreateSymbolicLink(folder.File(Path.Combine("all", "b", "more")), folder.File("elsewhere"));
        Directory.CreateSymbolicLink(folder.File(Path.Combine("elsewhere", "back")), folder.File("elsewhere"));
        Assert.Equal(
            ["all/a/1.png", "all/b/1.png", "all/b/more/2.png"],
            Relative(ImageFolder.Scan(folder.File("all")).Images.Select(image => image.ImagePath))
        );
    }

    [Fact]
    public void What_the_catalog_leaves_out_is_said()
    {
        Touch("a/1.png", "b/1.png", "b/2.heic", "b/{0}.tif");
        var ml = new MLContext(1);
        var messages = new List<string>();
        ml.Log += (_, entry) => messages.Add($"{entry.Kind} {entry.RawMessage}");
        Assert.Equal(2, ml.Data.LoadImagesFromFolder(folder.Path, OnBadImage.Skip).GetRowCount());
        Assert.Contains(
            $"Warning 2 files of '{folder.Path}' are left out, since they are no images or lie in no class folder:",
            messages
        );
        Assert.Contains($"Warning '{folder.File(Path.Combine("b", "{0}.tif"))}'", messages);
    }

    [Fact]
    public void One_class_is_too_few_to_classify()
    {
        Touch("a/1.png");
        Assert.Equal(
            $"Classification needs at least 2 classes; the folder '{folder.Path}' has one class folder, 'a'; add another, or name the folder above.",
            Assert.Throws<InvalidDataException>(() => new MLContext(1).Data.LoadImagesFromFolder(folder.Path)).Message
        );
        Assert.Single(ImageFolder.Scan(folder.Path).Images);
    }

    private void Touch(params string[] names) => Array.ForEach(names, name => folder.Write(name, []));

    private IEnumerable<string> Relative(IEnumerable<string> paths) =>
        paths.Select(path => Path.GetRelativePath(folder.Path, path).Replace('\\', '/'));
}
