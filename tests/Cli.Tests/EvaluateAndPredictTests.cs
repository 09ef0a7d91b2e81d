using System.Text.Json;

namespace NormML.Cli.Tests;

public sealed class EvaluateAndPredictTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    [Fact]
    public void Evaluation_adds_up()
    {
        var run = Tool.Run("evaluate", trained.Path, trained.Test, "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        var evaluation = JsonDocument.Parse(run.Output).RootElement;
        var confusion = evaluation
            .GetProperty("confusion")
            .EnumerateArray()
            .Select(row => row.EnumerateArray().Select(cell => cell.GetInt64()).ToArray())
            .ToArray();
        var right = Enumerable.Range(0, 4).Sum(k => confusion[k][k]);
        Assert.Equal(48, evaluation.GetProperty("images").GetInt64());
        Assert.All(confusion, row => Assert.Equal(12, row.Sum()));
        Assert.Equal(right / 48.0, evaluation.GetProperty("accuracy").GetDouble(), 9);
        Assert.Equal(4, evaluation.GetProperty("topK").GetInt32());
        Assert.Equal(1, evaluation.GetProperty("topKAccuracy").GetDouble());
        Assert.InRange(evaluation.GetProperty("logLoss").GetDouble(), 0, 10);
        var recall = evaluation
            .GetProperty("classes")
            .EnumerateArray()
            .Select(c => c.GetProperty("recall").GetDouble());
        Assert.Equal(confusion.Select((row, k) => row[k] / 12.0), recall);
    }

    [Fact]
    public void A_folder_with_one_class_can_be_measured()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("dots"));
        foreach (var file in Directory.GetFiles(Path.Combine(trained.Test, "dots")))
        {
            File.Copy(file, folder.File("dots", Path.GetFileName(file)));
        }
        var run = Tool.Run("evaluate", trained.Path, folder.Path, "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(12, JsonDocument.Parse(run.Output).RootElement.GetProperty("images").GetInt64());
    }

    [Fact]
    public void Evaluation_shows_classes_and_confusion()
    {
        var run = Tool.Run("evaluate", trained.Path, trained.Test);
        foreach (
            var word in (string[])
                ["Accuracy", "Top-4 accuracy", "Log-loss", "Precision", "Recall", "checkerboard", "stripes"]
        )
            Assert.Contains(word, run.Output);
    }

    [Fact]
    public void Prediction_names_files_and_folders_with_probabilities_that_sum_to_one()
    {
        var image = Directory.GetFiles(Path.Combine(trained.Test, "dots")).Order().First();
        var run = Tool.Run(
            "predict",
            trained.Path,
            image,
            Path.Combine(trained.Test, "circle"),
            "--top",
            "4",
            "--json"
        );
        Assert.True(run.ExitCode == 0, run.ToString());
        var predictions = JsonDocument.Parse(run.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal(13, predictions.Count);
        Assert.Equal(image, predictions[0].GetProperty("image").GetString());
        Assert.All(
            predictions,
            prediction =>
            {
                var probabilities = prediction
                    .GetProperty("top")
                    .EnumerateArray()
                    .Select(guess => guess.GetProperty("probability").GetDouble())
                    .ToArray();
                Assert.Equal(probabilities.OrderDescending(), probabilities);
                Assert.Equal(1, probabilities.Sum(), 5);
            }
        );
    }

    [Fact]
    public void Info_tells_what_is_in_the_file()
    {
        var run = Tool.Run("info", trained.Path);
        foreach (
            var word in (string[])
                [
                    "ResNet-20",
                    "269,332",
                    "4: checkerboard, circle, dots, stripes",
                    "32x32, 3 channels",
                    "layer3.2.conv2",
                ]
        )
            Assert.Contains(word, run.Output);
    }

    [Fact]
    public void A_class_that_the_model_does_not_know_is_named()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["circle", "hexagon"])
        {
            Directory.CreateDirectory(folder.File(name));
            foreach (var file in Directory.GetFiles(Path.Combine(trained.Test, "circle")).Take(2))
                File.Copy(file, folder.File(name, Path.GetFileName(file)));
        }
        var run = Tool.Run("evaluate", trained.Path, folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("The model does not know the class hexagon", run.Error);
    }

    [Theory]
    [InlineData("cut short")]
    [InlineData("flipped byte")]
    [InlineData("another kind")]
    [InlineData("empty")]
    public void A_damaged_model_is_an_error_of_one_sentence(string damage)
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(trained.Path);
        if (damage == "cut short")
            bytes = bytes[..(bytes.Length / 2)];
        if (damage == "another kind")
            bytes = "a letter to a friend"u8.ToArray();
        if (damage == "empty")
            bytes = [];
        if (damage == "flipped byte")
            bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(folder.File("m.zip"), bytes);
        var run = Tool.Run("info", folder.File("m.zip"));
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.StartsWith($"error: The model file '{folder.File("m.zip")}' cannot be read: ", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
    }
}
