using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class DataSetPartsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_parts_of_a_data_set_are_no_classes()
    {
        Touch(
            "train/red/1.png",
            "train/blue/1.png",
            "val/red/1.png",
            "val/blue/1.png",
            "test/red/1.png",
            "test/blue/1.png"
        );
        Assert.Equal(
            $"The folders in '{folder.Path}' must be the classes; test, train and val are parts of a data set, with the class folders in them: blue, red; give '{folder.File("train")}' to LoadImagesFromFolder, '{folder.File("val")}' to Fit for validation, '{folder.File("test")}' to Evaluate.",
            Refusal()
        );
        Assert.Equal(2, ImageFolder.Scan(folder.File("train")).Images.Count);
        Assert.Equal(6, ImageFolder.Find(folder.Path).Count);
    }

    [Theory]
    [InlineData("train", "Testing", "train")]
    [InlineData("TRAINING", "holdout", "TRAINING")]
    [InlineData("Train", "Valid", "Train")]
    [InlineData("dev", "eval", "dev")]
    [InlineData("validation", "training", "training")]
    public void They_are_known_by_their_names_in_any_case(string one, string other, string first)
    {
        Touch($"{one}/red/1.png", $"{one}/blue/1.png", $"{other}/red/1.png");
        Assert.Contains($"; give '{folder.File(first)}' to LoadImagesFromFolder", Refusal());
    }

    [Fact]
    public void Folders_beside_the_parts_and_images_without_classes_do_not_hide_them()
    {
        Touch("train/red/1.png", "train/blue/1.png", "test/red/1.png", "test/blue/1.png", "models/1.png");
        Assert.Contains("test and train are parts of a data set", Refusal());

        using var unnamed = new TemporaryFolder();
        foreach (var name in new[] { "train/red/1.png", "train/blue/1.png", "test/1.png" })
            unnamed.Write(name, []);
        Assert.Equal(
            $"The folders in '{unnamed.Path}' must be the classes; train is a part of a data set, with the class folders in it: blue, red; give '{unnamed.File("train")}' to LoadImagesFromFolder.",
            Assert.Throws<InvalidDataException>(() => ImageFolder.Scan(unnamed.Path)).Message
        );
    }

    [Fact]
    public void A_class_with_the_name_of_a_part_among_others_is_a_class()
    {
        Touch("train/steam/1.png", "train/diesel/1.png", "ship/sail/1.png", "plane/1.png");
        var scanned = ImageFolder.Scan(folder.Path);
        Assert.Equal(["plane", "ship", "train"], scanned.Classes);
        Assert.Null(scanned.Hint);
    }

    [Fact]
    public void Parts_without_class_folders_are_pointed_out()
    {
        Touch("train/1.png", "test/1.png");
        Assert.Equal(
            "The class folders test, train are named as the parts of a data set, and a network would learn to tell these apart; images come from one of them, with a sub-folder for each class.",
            Warning()
        );
    }

    [Fact]
    public void The_same_folders_in_each_class_are_pointed_out()
    {
        Touch("cat/indoor/1.png", "cat/outdoor/1.png", "dog/indoor/1.png", "dog/outdoor/deep/1.png");
        Assert.Equal(
            $"The class folders cat, dog hold only folders of the same names: indoor, outdoor; the former are taken for the classes; if the latter are meant, give '{folder.File("cat")}', or lay the images out by them.",
            Warning()
        );
    }

    [Theory]
    [InlineData("cat/indoor/1.png", "cat/outdoor/1.png", "dog/indoor/1.png", "dog/yard/1.png")]
    [InlineData("cat/indoor/1.png", "cat/outdoor/1.png", "dog/indoor/1.png", "dog/outdoor/1.png", "dog/1.png")]
    [InlineData("cat/images/1.png", "dog/images/1.png")]
    [InlineData("cat/1.png", "dog/1.png")]
    public void Other_folders_are_not(params string[] names)
    {
        Touch(names);
        Assert.Null(ImageFolder.Scan(folder.Path).Hint);
    }

    [Fact]
    public void One_folder_around_the_classes_is_named()
    {
        Touch("flowers/rose/1.png", "flowers/tulip/1.png");
        Assert.Equal(
            $"Classification needs at least 2 classes; the folder '{folder.Path}' has one class folder, 'flowers'; '{folder.File("flowers")}' holds only folders: rose, tulip; if these are the classes, give '{folder.File("flowers")}'.",
            Assert.Throws<InvalidDataException>(() => new MLContext(1).Data.LoadImagesFromFolder(folder.Path)).Message
        );
    }

    private string Refusal() =>
        Assert.Throws<InvalidDataException>(() => new MLContext(1).Data.LoadImagesFromFolder(folder.Path)).Message;

    private string Warning()
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Warning)
                warnings.Add(entry.RawMessage);
        };
        _ = ml.Data.LoadImagesFromFolder(folder.Path);
        return Assert.Single(warnings);
    }

    private void Touch(params string[] names) => Array.ForEach(names, name => folder.Write(name, []));
}
