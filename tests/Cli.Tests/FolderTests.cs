using NormML.Cli.Output;

namespace NormML.Cli.Tests;

/// <summary>Folders as they occur in practice.</summary>
public sealed class FolderTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    private const string PassedOver = ".DS_Store, @eaDir.";

    [Fact]
    public void The_folder_above_the_parts_of_a_data_set_is_answered_with_the_commands_to_type()
    {
        using var folder = new TemporaryFolder();
        foreach (var (part, from) in new[] { ("train", trained.Train), ("test", trained.Test), ("val", trained.Test) })
            Copy(from, folder.File(part));

        var run = Tool.RunIn(folder.Path, "train", ".", "--out", "m.zip");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            $"error: The folders in '{folder.Path}' must be the classes; test, train and val are parts of a data set, with the class folders in them: checkerboard, circle, dots, stripes; "
                + $"type normml train '{folder.File("train")}' --validation '{folder.File("val")}' --out model.zip, then normml evaluate model.zip '{folder.File("test")}'.",
            run.Error.TrimEnd()
        );
        Assert.Contains(
            $"then normml evaluate model.zip '{folder.File("test")}'.",
            Tool.RunIn(folder.Path, "evaluate", trained.Path, ".").Error
        );
        Assert.Contains(
            $"type normml train '{folder.File("train")}'",
            Tool.RunIn(folder.Path, "compare-norms", ".", "--out", "report").Error
        );
        Assert.Equal(0, Tool.Run("predict", trained.Path, folder.Path).ExitCode);
    }

    [Fact]
    public void What_a_system_left_in_a_folder_is_no_class_and_is_said_in_a_line()
    {
        using var folder = new TemporaryFolder();
        Copy(trained.Train, folder.File("data"));
        Copy(folder.File("data", "dots"), folder.File("data", "@eaDir"));
        File.WriteAllText(folder.File("data", "dots", ".DS_Store"), "");
        var said = $"Passed over in '{folder.File("data")}': {PassedOver}";

        var run = Tool.Run(
            "train",
            folder.File("data"),
            "--out",
            folder.File("m.zip"),
            "--model",
            "resnet20",
            "--epochs",
            "1"
        );
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(said, run.Error.TrimEnd());
        Assert.Contains("Classes: checkerboard 43, circle 43, dots 43, stripes 43", run.Output);
        foreach (var command in new[] { "evaluate", "predict" })
        {
            run = Tool.Run(command, trained.Path, folder.File("data"), "--json");
            Assert.True(run.ExitCode == 0, run.ToString());
            Assert.Equal(said, run.Error.TrimEnd());
        }
    }

    [Fact]
    public void Classes_that_differ_by_left_and_right_get_a_hint_to_leave_them_as_they_are()
    {
        using var folder = new TemporaryFolder();
        Copy(Path.Combine(trained.Train, "dots"), folder.File("data", "turn_left"));
        Copy(Path.Combine(trained.Train, "circle"), folder.File("data", "TurnRight"));
        string[] train =
        [
            "train",
            folder.File("data"),
            "--out",
            folder.File("m.zip"),
            "--model",
            "resnet20",
            "--epochs",
            "1",
        ];
        Assert.Contains(
            "Half of the images are mirrored at random, which may turn 'turn_left' into 'TurnRight'; if so, give --no-flip.",
            Tool.Run(train).Error
        );
        Assert.Equal("", Tool.Run([.. train, "--no-flip"]).Error);
    }

    [Theory]
    [InlineData(true, "left", "right")]
    [InlineData(true, "KeepLeft", "KeepRight")]
    [InlineData(true, "LEFT 1", "RIGHT 1")]
    [InlineData(true, "arrow-left", "up", "arrow-right2")]
    [InlineData(false, "leftover", "right")]
    [InlineData(false, "left", "bright")]
    [InlineData(false, "left-right", "up")]
    [InlineData(false, "cat", "dog")]
    public void Left_and_right_are_words(bool isHint, params string[] classes) =>
        Assert.Equal(isHint, MirrorTwins.Hint(classes) is not null);

    [Fact]
    public void Classes_of_the_validation_folder_that_are_not_learned_are_named()
    {
        using var folder = new TemporaryFolder();
        Copy(trained.Test, folder.File("val"));
        Copy(Path.Combine(trained.Test, "dots"), folder.File("val", "spots"));
        var run = Tool.Run("train", trained.Train, "--out", folder.File("m.zip"), "--validation", folder.File("val"));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            $"error: The images of --validation must be of the classes that are learned; '{folder.File("val")}' has spots as well; rename or remove the folders, or give images of these classes to learn from.",
            run.Error.TrimEnd()
        );
    }

    [Fact]
    public void Comparisons_leave_out_bad_images_when_told_to()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "dots", "circle" })
            Copy(Path.Combine(trained.Train, name), folder.File("data", name));
        File.WriteAllText(folder.File("data", "dots", "000.png"), "a letter");
        File.WriteAllText(folder.File("data", "dots", "notes.txt"), "a letter");
        foreach (var name in new[] { "dots", "circle" })
            Copy(Path.Combine(trained.Test, name), folder.File("test", name));
        string[] compare =
        [
            "compare-norms",
            folder.File("data"),
            "--test",
            folder.File("test"),
            "--epochs",
            "1",
            "--seeds",
            "1",
            "--norms",
            "batch",
            "--out",
            folder.File("report"),
        ];

        var run = Tool.Run(compare);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("notes.txt'; move them away, or give --skip-bad-images to leave them out.", run.Error);
        run = Tool.Run([.. compare, "--skip-bad-images"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains(
            $"1 file of '{folder.File("data")}' skipped: not an image or not in a class folder; the first is '{folder.File("data", "dots", "notes.txt")}'.",
            run.Error
        );
    }

    [Fact]
    public void A_long_list_of_classes_is_cut_with_the_least_and_the_most()
    {
        string[] names = [.. Enumerable.Range(1, 23).Select(i => $"c{i}")];
        int[] counts =
        [
            .. Enumerable
                .Range(1, 23)
                .Select(i =>
                    i == 22 ? 1_200
                    : i == 23 ? 0
                    : 5
                ),
        ];
        Assert.Equal(
            $"Classes: {string.Join(", ", names.Take(20).Select(name => $"{name} 5"))} and 3 more; the smallest is c23 0, the largest c22 1,200",
            ClassCounts.Describe(names, counts)
        );
        Assert.Equal("Classes: c1 5, c2 5", ClassCounts.Describe(names[..2], counts[..2]));
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
