using System.Text.Json;
using NormML.Models.Weights;
using TorchSharp;

namespace NormML.Cli.Tests;

public sealed class ConvertTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    [Theory]
    [InlineData("frozen-batch", "norm frozen-batch")]
    [InlineData("none", "norm none")]
    public void A_model_with_another_norm_names_pictures_as_before(string norm, string words)
    {
        using var folder = new TemporaryFolder();
        var run = Tool.Run("convert", trained.Path, "--out", folder.File("converted.zip"), "--norm", norm);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith($"Saved {folder.File("converted.zip")} (ResNet-20, ", run.Output);
        Assert.Contains(words, run.Output);
        var before = Probabilities(trained.Path);
        var after = Probabilities(folder.File("converted.zip"));
        Assert.Equal(before.Count, after.Count);
        foreach (var (expected, actual) in before.Zip(after)) Assert.Equal(expected, actual, 1e-4);
    }

    [Theory]
    [InlineData("f16", torch.ScalarType.Float16)]
    [InlineData("bf16", torch.ScalarType.BFloat16)]
    public void A_models_weights_go_into_a_file_of_their_own_and_from_there_into_another_type(string name, torch.ScalarType type)
    {
        using var folder = new TemporaryFolder();
        var (weights, smaller) = (folder.File("weights.safetensors"), folder.File("smaller.safetensors"));
        var run = Tool.Run("convert", trained.Path, "--out", weights);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal($"Saved {weights} (116 tensors, {new FileInfo(weights).Length / 1e6:0.0} MB).", run.Output.Trim());
        Assert.Equal(0, Tool.Run("convert", weights, "--out", smaller, "--type", name).ExitCode);
        using var read = WeightFile.Read(smaller);
        Assert.Equal(type, read["fc.weight"].dtype);
        Assert.Equal([4, 64], read["fc.weight"].shape);
    }

    [Theory]
    [InlineData("{model} --out m.zip --norm group:4", "without training; received group:4")]
    [InlineData("{model} --out m.zip", "A model is converted to another norm, by --norm, or to a file of its weights, by --out NAME.safetensors; received --out 'm.zip' and neither.")]
    [InlineData("{model} --out m.zip --norm none --type f16", "received --out 'm.zip' and --type, which is of weights.")]
    [InlineData("w.pth --out w.safetensors", "w.pth' does not exist.")]
    [InlineData("letter.pth --out w.safetensors", "letter.pth' cannot be read: These are not weights in the safetensors format")]
    [InlineData("letter.pth --out w.safetensors --norm none", "--norm converts a model, which says what its network is")]
    public void What_cannot_be_converted_is_one_sentence_and_nothing_is_written(string arguments, string words)
    {
        using var folder = new TemporaryFolder();
        folder.Write("letter.pth", "a letter, no weights at all"u8.ToArray());
        var run = Tool.RunIn(folder.Path, ["convert", .. arguments.Split(' ').Select(argument => argument.Replace("{model}", trained.Path, StringComparison.Ordinal))]);
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains(words, run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Equal([folder.File("letter.pth")], Directory.GetFiles(folder.Path));
    }

    private List<double> Probabilities(string model)
    {
        var run = Tool.Run("predict", model, Path.Combine(trained.Test, "circle"), "--top", "1", "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        return [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
            .Select(prediction => prediction.GetProperty("top")[0].GetProperty("probability").GetDouble())];
    }
}
