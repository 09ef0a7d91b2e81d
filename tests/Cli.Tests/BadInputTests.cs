namespace NormML.Cli.Tests;

public sealed class BadInputTests
{
    public static TheoryData<string, string> WrongUsage =>
        new()
        {
            { "", "Usage:" },
            { "paint", "'paint'" },
            { "train", "--out" },
            { "train . --out m.zip --epochs many", "--epochs takes a whole number; received 'many'." },
            {
                "train . --out m.zip --mean 123.675,116.28,103.53",
                "--mean takes the means of values from 0 to 1; received '123.675,116.28,103.53'; divide by 255."
            },
            { "train . --out m.zip --mean -1,0,0", "--mean takes the means of values from 0 to 1; received '-1,0,0'." },
            {
                "train . --out m.zip --standard-deviation 1,0,1",
                "--standard-deviation takes standard deviations above 0 of values from 0 to 1; received '1,0,1'."
            },
            { "train . --out m.zip --standard-deviation 58.4,57.1,57.4", "received '58.4,57.1,57.4'; divide by 255." },
            { "train . --out m.zip --device tpu", "--device takes cpu or cuda:N; received 'tpu'." },
            {
                "train . --out m.zip --learning-rate 0,005",
                "--learning-rate takes a number, as in 0.005; received '0,005'."
            },
            {
                "train . --out m.zip --validation 1.5",
                "--validation takes a folder that exists or a share from 0 to below 1; received '1.5'."
            },
            {
                "train . --out m.zip --mean 0.5,x",
                "--mean takes a number for each channel, as in 0.485,0.456,0.406; received '0.5,x'."
            },
            { "predict m.zip p.jpg --top 0", "--top takes 1 or more; received '0'." },
            {
                "compare-norms . --batch-sizes 8,0",
                "--batch-sizes takes whole numbers from 1, as in 64,8,2; received '8,0'."
            },
            { "compare-norms . --seeds 0", "--seeds takes 1 or more; received '0'." },
            { "compare-norms . --seeds two", "--seeds takes a whole number; received 'two'." },
            { "quickstart --seed 1.5", "--seed takes a whole number; received '1.5'." },
        };

    [Theory]
    [MemberData(nameof(WrongUsage))]
    public void Wrong_usage_ends_with_2(string arguments, string words)
    {
        var run = Tool.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Contains(words, run.Error);
        Assert.Contains("--help", run.Error);
    }

    [Fact]
    public void Recomputation_is_for_DenseNets()
    {
        using var folder = new TemporaryFolder();
        var run = Tool.Run("train", folder.Path, "--out", folder.File("m.zip"), "--model", "resnet18", "--recompute");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--recompute is for DenseNets; received resnet18", run.Error);
    }

    [Fact]
    public void A_missing_folder_is_named() => Fails("does not exist", _ => { }, "nowhere");

    [Fact]
    public void An_empty_folder_says_what_it_should_hold() =>
        Fails("one sub-folder per class", folder => Directory.CreateDirectory(folder.File("data")));

    [Fact]
    public void A_folder_with_one_class_is_not_enough() => Fails("class", folder => Images(folder, "cat", 3));

    [Fact]
    public void A_class_with_one_image_is_named() =>
        Fails(
            "dog",
            folder =>
            {
                Images(folder, "cat", 12);
                Images(folder, "dog", 1);
            }
        );

    [Fact]
    public void An_image_that_is_none_is_named() =>
        Fails(
            "no-image.jpg",
            folder =>
            {
                Images(folder, "cat", 3);
                Images(folder, "dog", 3);
                File.WriteAllText(folder.File("data", "dog", "no-image.jpg"), "a letter");
            }
        );

    [Fact]
    public void An_image_that_is_cut_short_is_named() =>
        Fails(
            "half.jpg",
            folder =>
            {
                Images(folder, "cat", 3);
                Images(folder, "dog", 3);
                var whole = File.ReadAllBytes(folder.File("data", "dog", "0.jpg"));
                File.WriteAllBytes(folder.File("data", "dog", "half.jpg"), whole[..(whole.Length / 2)]);
            }
        );

    [Fact]
    public void An_image_that_claims_to_be_huge_is_refused_before_it_is_decoded() =>
        Fails(
            "100000",
            folder =>
            {
                Images(folder, "cat", 3);
                Images(folder, "dog", 3);
                byte[] size = [0, 1, 0x86, 0xA0]; // 100,000
                File.WriteAllBytes(
                    folder.File("data", "dog", "huge.png"),
                    [
                        0x89,
                        .. "PNG\r\n"u8,
                        0x1A,
                        0x0A,
                        0,
                        0,
                        0,
                        13,
                        .. "IHDR"u8,
                        .. size,
                        .. size,
                        8,
                        2,
                        0,
                        0,
                        0,
                        0x27,
                        0x30,
                        0x9C,
                        0x9F,
                        0,
                        0,
                        0,
                        0,
                        .. "IDAT"u8,
                        0x35,
                        0xAF,
                        0x06,
                        0x1E,
                    ]
                );
            }
        );

    [Fact]
    public void A_missing_output_folder_is_named_before_anything_is_read()
    {
        using var folder = new TemporaryFolder();
        var run = Tool.RunIn(folder.Path, "train", "nowhere", "--out", "missing/m.zip");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"The folder '{folder.File("missing")}' of --out does not exist", run.Error);
    }

    [Fact]
    public void An_unknown_network_lists_near_names() =>
        Fails("resnet18", folder => Images(folder, "cat", 3), "data", "--model", "resnet19");

    [Fact]
    public void An_app_without_libtorch_is_told_which_package_to_add()
    {
        using var folder = new TemporaryFolder();
        foreach (
            var file in Directory
                .GetFiles(AppContext.BaseDirectory)
                .Where(f => !Path.GetFileName(f).Contains("torch", StringComparison.Ordinal))
        )
            File.Copy(file, folder.File(Path.GetFileName(file)));
        File.Delete(folder.File("normml.deps.json")); // it lists files that were not copied
        // TorchSharp also looks in the package cache.
        Dictionary<string, string> elsewhere = new() { ["NUGET_PACKAGES"] = folder.File("no-packages") };
        var run = Tool.Finish(Tool.Start("dotnet", folder.Path, elsewhere, [folder.File("normml.dll"), "models"]));
        Assert.Empty(run.Output);
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("add TorchSharp-cpu, TorchSharp-cuda-windows or TorchSharp-cuda-linux", run.Error);
    }

    [Fact]
    public void A_folder_is_no_model()
    {
        using var folder = new TemporaryFolder();
        foreach (
            var arguments in (string[][])
                [
                    ["info", folder.Path],
                    ["predict", folder.Path, "p.jpg"],
                    ["evaluate", folder.Path, folder.Path],
                ]
        )
        {
            var run = Tool.Run(arguments);
            Assert.Equal(1, run.ExitCode);
            Assert.Equal(
                $"error: '{folder.Path}' is a folder; give the model file that 'normml train' wrote.",
                run.Error.TrimEnd()
            );
        }
    }

    private static void Fails(string words, Action<TemporaryFolder> arrange, string data = "data", params string[] more)
    {
        using var folder = new TemporaryFolder();
        arrange(folder);
        var run = Tool.RunIn(
            folder.Path,
            ["train", data, "--out", "m.zip", "--epochs", "1", .. more.Length > 0 ? more : ["--model", "resnet20"]]
        );
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.StartsWith("error: ", run.Error);
        Assert.Contains(words, run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.False(File.Exists(folder.File("m.zip")));
    }

    private static void Images(TemporaryFolder folder, string name, int count)
    {
        Directory.CreateDirectory(folder.File("data", name));
        for (var i = 0; i < count; i++)
        {
            using var image = Microsoft.ML.Data.MLImage.CreateFromPixels(
                64,
                64,
                Microsoft.ML.Data.MLPixelFormat.Bgra32,
                Quickstart.QuickstartImages.Pixels(Quickstart.Pattern.Circle, new Random(i))
            );
            image.Save(folder.File("data", name, $"{i}.jpg"));
        }
    }
}
