using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Tests;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class PassedOverTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public PassedOverTests() => Touch("a/1.png", "b/deep/1.png");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("@eaDir")]
    [InlineData(".Trash-1000")]
    [InlineData("__MACOSX")]
    [InlineData(".ipynb_checkpoints")]
    [InlineData("$RECYCLE.BIN")]
    [InlineData("System Volume Information")]
    [InlineData("lost+found")]
    [InlineData("#recycle")]
    [InlineData("@Recycle")]
    [InlineData("@Recently-Snapshot")]
    [InlineData("#snapshot")]
    public void A_folder_of_a_system_is_no_class_and_holds_no_images(string name)
    {
        Touch($"{name}/x.png", $"b/{name}/x.png", $"b/deep/{name}/more/x.png");
        var scanned = ImageFolder.Scan(folder.Path);
        Assert.Equal(["a", "b"], scanned.Classes);
        Assert.Equal(2, scanned.Images.Count);
        Assert.Equal($"{name} (3)", $"{scanned.PassedOver}");
        Assert.Equal(2, ImageFolder.Find(folder.Path, out var passedOver).Count);
        Assert.Equal(scanned.PassedOver, passedOver);
    }

    [Theory]
    [InlineData("._1.jpg", "._*")]
    [InlineData(".hidden.png", ".hidden.png")]
    [InlineData("Thumbs.db", "Thumbs.db")]
    [InlineData("THUMBS.DB", "THUMBS.DB")]
    [InlineData("desktop.ini", "desktop.ini")]
    [InlineData("ehthumbs.db", "ehthumbs.db")]
    [InlineData(".DS_Store", ".DS_Store")]
    [InlineData("Icon\r", "Icon?")]
    public void A_file_of_a_system_is_neither_an_image_nor_an_error(string name, string shown)
    {
        if (OperatingSystem.IsWindows() && name.EndsWith('\r'))
            return; // not a valid name there
        Touch(name, $"b/deep/{name}");
        var scanned = ImageFolder.Scan(folder.Path);
        Assert.Equal(2, scanned.Images.Count);
        Assert.Empty(scanned.Skipped);
        Assert.Equal($"{shown} (2)", $"{scanned.PassedOver}");
    }

    [Fact]
    public void A_name_that_only_resembles_one_is_a_class()
    {
        Touch("eaDir/1.png", "recycle/1.png", "snapshot/1.png", "Thumbs.db.png/1.png");
        var scanned = ImageFolder.Scan(folder.Path);
        Assert.Equal(["Thumbs.db.png", "a", "b", "eaDir", "recycle", "snapshot"], scanned.Classes);
        Assert.Empty(scanned.PassedOver);
    }

    [Fact]
    public void A_folder_that_is_passed_over_is_not_opened()
    {
        if (OperatingSystem.IsWindows())
            return; // permissions work differently there
        Touch("lost+found/1.png");
        File.SetUnixFileMode(folder.File("lost+found"), UnixFileMode.None);
        try
        {
            Assert.Equal(["a", "b"], ImageFolder.Scan(folder.Path).Classes);
        }
        finally
        {
            File.SetUnixFileMode(
                folder.File("lost+found"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }

    [Fact]
    public void Thousands_are_one_line_of_the_log_with_the_most_frequent_names_first()
    {
        for (var i = 0; i < 1200; i++)
            Touch($"a/._{i}.png");
        Touch("a/@eaDir/1.png", "b/@eaDir/1.png", "a/.1", "a/.2", "a/.3", "a/.4", "b/.4");
        var ml = new MLContext(1);
        var messages = new List<string>();
        ml.Log += (_, entry) =>
        {
            if (entry.Kind >= ChannelMessageKind.Info && entry.Source == "LoadImagesFromFolder")
                messages.Add($"{entry.Kind} {entry.RawMessage}");
        };
        Assert.Equal(2, ml.Data.LoadImagesFromFolder(folder.Path).GetRowCount());
        Assert.Equal(
            [$"Info Passed over in '{folder.Path}': ._* (1200), .4 (2), @eaDir (2), .1, .2 and 1 others."],
            messages
        );
    }

    private void Touch(params string[] names) => Array.ForEach(names, name => folder.Write(name, []));
}
