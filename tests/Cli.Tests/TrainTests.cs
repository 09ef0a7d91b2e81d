using System.Diagnostics;
using System.Text.Json;
using NormML.Models.Networks;
using NormML.Models.Weights;

namespace NormML.Cli.Tests;

public sealed class TrainTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    [Fact]
    public void Json_has_a_line_for_the_plan_each_epoch_the_end_and_the_file()
    {
        Assert.True(trained.Training.ExitCode == 0, trained.Training.ToString());
        var lines = trained
            .Training.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal(
            ["started", "epoch", "epoch", "epoch", "epoch", "finished", "saved"],
            lines.Select(line => line.GetProperty("kind").GetString())
        );
        Assert.Equal(
            ["checkerboard", "circle", "dots", "stripes"],
            lines[0].GetProperty("classes").EnumerateArray().Select(name => name.GetString())
        );
        Assert.Equal(172, lines[0].GetProperty("trainingImages").GetInt32());
        Assert.Equal(20, lines[0].GetProperty("validationImages").GetInt32());
        Assert.Equal(
            [43, 43, 43, 43],
            lines[0].GetProperty("trainingImagesOfClasses").EnumerateArray().Select(count => count.GetInt32())
        );
        Assert.Equal(
            [5, 5, 5, 5],
            lines[0].GetProperty("validationImagesOfClasses").EnumerateArray().Select(count => count.GetInt32())
        );
        Assert.All(lines[1..5], epoch => Assert.InRange(epoch.GetProperty("validationAccuracy").GetDouble(), 0, 1));
        Assert.Equal("batch", lines[0].GetProperty("normalization").GetString());
        Assert.InRange(lines[5].GetProperty("bestEpoch").GetInt32(), 1, 4);
        Assert.InRange(lines[5].GetProperty("validationAccuracy").GetDouble(), 0, 1);
        Assert.InRange(lines[5].GetProperty("validationLoss").GetDouble(), 0, 20);
        Assert.InRange(
            lines[5].GetProperty("secondsPerEpoch").GetDouble(),
            1e-3,
            lines[5].GetProperty("seconds").GetDouble()
        );
        Assert.InRange(lines[5].GetProperty("peakMemoryBytes").GetInt64(), 50_000_000, 5_000_000_000);
        Assert.Equal(new FileInfo(trained.Path).Length, lines[6].GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void Plain_output_has_a_line_an_epoch_and_no_escape_codes()
    {
        using var folder = new TemporaryFolder();
        var run = Tool.Run(
            "train",
            trained.Train,
            "--out",
            folder.File("m.zip"),
            "--model",
            "resnet20",
            "--epochs",
            "2",
            "--validation",
            trained.Test
        );
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("192 images of 32x32 (48 for validation)", run.Output);
        Assert.Equal(
            2,
            run.Output.Split('\n')
                .Count(line =>
                    line.StartsWith("epoch ", StringComparison.Ordinal)
                    && line.Contains("validation loss", StringComparison.Ordinal)
                )
        );
        var finished = Assert.Single(
            run.Output.Split('\n'),
            line => line.StartsWith("The finished model, of epoch ", StringComparison.Ordinal)
        );
        Assert.Matches(
            "^The finished model, of epoch [12]: validation loss [0-9.]+ accuracy [0-9.]+$",
            finished.TrimEnd()
        );
        Assert.Contains($"Saved {folder.File("m.zip")}", run.Output);

        // The same validation images give the same figures.
        var evaluated = JsonDocument
            .Parse(Tool.Run("evaluate", folder.File("m.zip"), trained.Test, "--json").Output)
            .RootElement;
        Assert.Contains(
            $"accuracy {evaluated.GetProperty("accuracy").GetDouble().ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)}",
            finished
        );
    }

    [Fact]
    public void Precise_batch_norm_can_be_left_out()
    {
        using var folder = new TemporaryFolder();
        string[] train =
        [
            "train",
            trained.Train,
            "--out",
            folder.File("m.zip"),
            "--model",
            "resnet20",
            "--epochs",
            "1",
            "--validation",
            "0",
        ];
        Assert.Equal(0, Tool.Run(train).ExitCode);
        var precise = LogLoss();
        Assert.Equal(0, Tool.Run([.. train, "--no-precise-batch-norm"]).ExitCode);
        Assert.True(precise < LogLoss());

        double LogLoss() =>
            JsonDocument
                .Parse(Tool.Run("evaluate", folder.File("m.zip"), trained.Train, "--json").Output)
                .RootElement.GetProperty("logLoss")
                .GetDouble();
    }

    [Fact]
    public void A_normalization_is_named_and_shown()
    {
        using var folder = new TemporaryFolder();
        var run = Tool.Run(
            "train",
            trained.Train,
            "--out",
            folder.File("m.zip"),
            "--model",
            "resnet20",
            "--epochs",
            "1",
            "--norm",
            "batch:momentum=0.2+zero-gamma"
        );
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("norm batch:momentum=0.2+zero-gamma,", run.Output);

        run = Tool.Run("train", trained.Train, "--out", folder.File("m.zip"), "--norm", "bach");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no normalization \"bach\" (in \"bach\"); did you mean batch?", run.Error);
    }

    [Fact]
    public void Weights_start_a_network_with_cross_beside_their_norm_and_it_is_folded_in_the_end()
    {
        using var folder = new TemporaryFolder();
        using (var body = NetworkFactory.Create(NetworkCatalog.Find("resnet20"), 4, seed: 1))
            WeightFile.Write(folder.File("body.safetensors"), StateDictionary.Of(body));
        var run = Tool.Run(
            "train",
            trained.Train,
            "--out",
            folder.File("m.zip"),
            "--model",
            "resnet20",
            "--epochs",
            "1",
            "--norm",
            "batch+cross",
            "--weights",
            folder.File("body.safetensors")
        );
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("The file's head for 4 classes is kept: the network has as many.", run.Output);

        run = Tool.Run("convert", folder.File("m.zip"), "--out", folder.File("folded.zip"), "--norm", "none");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("norm none", run.Output);
    }

    [Fact]
    public void Weights_from_elsewhere_are_frozen_up_to_a_part()
    {
        using var folder = new TemporaryFolder();
        using (var body = NetworkFactory.Create(NetworkCatalog.Find("resnet20"), 7, seed: 1))
            WeightFile.Write(
                folder.File("body.safetensors"),
                StateDictionary.Of(body).Select(entry => KeyValuePair.Create($"backbone.{entry.Key}", entry.Value))
            );
        folder.Write("body.onnx", [8, 7, 18, 7, .. "pytorch"u8]);
        string[] train =
        [
            "train",
            trained.Train,
            "--out",
            folder.File("m.zip"),
            "--model",
            "resnet20",
            "--epochs",
            "2",
            "--weights",
            folder.File("body.safetensors"),
        ];

        var run = Tool.Run([.. train, "--freeze-to", "layer2", "--unfreeze-epoch", "2", "--head-learning-rate", "10"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains(
            "body.safetensors: Read 114 tensors, without the prefix \"backbone.\" of their names.",
            run.Output
        );
        Assert.Contains("The head (fc.weight, fc.bias) is new: the file has one for 7 classes.", run.Output);
        Assert.Contains("Frozen up to layer2 until epoch 2: 65,552 of the parameters do not learn.", run.Output);

        run = Tool.Run([.. train, "--freeze-to", "layer9"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("received \"layer9\"; choose conv1, bn1, layer1, layer2 or layer3.", run.Error);

        run = Tool.Run([.. train[..^1], folder.File("nowhere.pth")]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nowhere.pth' does not exist", run.Error);

        run = Tool.Run([.. train[..^1], folder.File("body.onnx")]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("body.onnx' cannot be read: This is an ONNX model; ", run.Error);

        run = Tool.Run([.. train.Select(argument => argument == "resnet20" ? "resnet32" : argument)]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("They are those of resnet20-cifar with 7 classes: choose that network.", run.Error);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        using var folder = new TemporaryFolder();
        string[] files = [folder.File("a.zip"), folder.File("b.zip")];
        foreach (var file in files)
        {
            var run = Tool.Run(
                "train",
                trained.Train,
                "--out",
                file,
                "--model",
                "resnet20",
                "--epochs",
                "1",
                "--seed",
                "5"
            );
            Assert.True(run.ExitCode == 0, run.ToString());
        }
        var scores = files.Select(file => Tool.Run("predict", file, trained.Test, "--json").Output).ToArray();
        Assert.Equal(scores[0], scores[1]);
    }

    [UnixFact]
    public void Interrupting_once_saves_the_best_weights_so_far()
    {
        using var folder = new TemporaryFolder();
        using var process = Tool.Start(
            "dotnet",
            folder.Path,
            Tool.Assembly,
            "train",
            trained.Train,
            "--out",
            "m.zip",
            "--model",
            "resnet20",
            "--epochs",
            "5000"
        );
        process.WaitForOutput("\nepoch   2");
        process.Interrupt();
        var run = process.Finish();
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("Stopped; the best weights so far are kept.", run.Output);
        Assert.Equal(0, Tool.Run("evaluate", folder.File("m.zip"), trained.Test).ExitCode);
    }

    [UnixFact]
    public void Interrupting_what_has_nothing_to_save_ends_it_at_once()
    {
        using var folder = new TemporaryFolder();
        var pipe = folder.File("pipe.jpg");
        using (var make = Process.Start("mkfifo", [pipe]))
            make.WaitForExit();
        using var process = Tool.Start("dotnet", folder.Path, Tool.Assembly, "predict", trained.Path, pipe);
        using var writer = process.WaitForReader(pipe);
        process.Interrupt();
        Assert.NotEqual(0, process.Finish(TimeSpan.FromSeconds(30)).ExitCode);
    }

    [Fact]
    public void A_loss_that_is_no_number_is_named_and_the_old_model_stays()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("m.zip"), "the old model");
        var run = Tool.Run(
            "train",
            trained.Train,
            "--out",
            folder.File("m.zip"),
            "--model",
            "resnet20",
            "--epochs",
            "3",
            "--learning-rate",
            "1e30"
        );
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("step", run.Error);
        Assert.Equal("the old model", File.ReadAllText(folder.File("m.zip")));
    }

    [UnixFact]
    public void A_full_disk_leaves_the_old_model_whole()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("m.zip"), "the old model");
        // 64 blocks of 512 bytes are fewer than the weights need, as on a full disk.
        var run = Tool.Finish(
            Tool.Start(
                "sh",
                folder.Path,
                "-c",
                $"trap '' XFSZ; ulimit -f 64; export DOTNET_EnableDiagnostics=0 DOTNET_EnableWriteXorExecute=0; exec dotnet '{Tool.Assembly}' train '{trained.Train}' --out m.zip --model resnet20 --epochs 1"
            )
        );
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("error:", run.Error);
        Assert.Equal("the old model", File.ReadAllText(folder.File("m.zip")));
        Assert.Equal([folder.File("m.zip")], Directory.GetFiles(folder.Path));
    }
}
