using System.Text.Json;

namespace NormML.Cli.Tests;

public sealed class InfoTests
{
    [Fact]
    public void A_network_of_the_list_shows_its_layers_and_shapes()
    {
        var run = Tool.Run("info", "resnet18");
        Assert.Equal(0, run.ExitCode);
        foreach (
            var word in (string[])
                ["11,689,512", "1,814.1 M", "224x224, 3 channels", "64x56x56", "512x7x7", "512x1x1", "layer4.1.bn2"]
        )
            Assert.Contains(word, run.Output);
    }

    [Fact]
    public void A_network_takes_another_norm()
    {
        var run = Tool.Run("info", "resnet20-cifar", "--norm", "group:8", "--json");
        Assert.Equal(0, run.ExitCode);
        var described = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("group:8", described.GetProperty("normalization").GetString());
        Assert.Equal(269_722, described.GetProperty("parameters").GetInt64());
    }

    [Fact]
    public void The_whole_normalization_is_shown_and_what_belongs_to_training_is_refused()
    {
        var shown = Tool.Run("info", "resnet20-cifar", "--norm", "group:8+weight-standardization+zero-gamma");
        Assert.Contains("Norm        group:8+weight-standardization+zero-gamma", shown.Output);

        var refused = Tool.Run("info", "resnet20-cifar", "--norm", "group:8+gradient-centralization");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("received gradient-centralization, which belongs to the training", refused.Error);
    }

    [Fact]
    public void A_network_takes_another_size_and_other_classes()
    {
        var run = Tool.Run("info", "resnet18", "--size", "96", "--classes", "7");
        Assert.Equal(0, run.ExitCode);
        foreach (var word in (string[])["Classes     7", "96x96, 3 channels", "64x24x24", "512x3x3"])
            Assert.Contains(word, run.Output);

        var none = Tool.Run("info", "resnet18", "--size", "0");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("--size takes 1 or more; received 0.", none.Error);
    }

    [Fact]
    public void A_single_channel_is_one()
    {
        Assert.Contains("28x28, 1 channel\n", Tool.Run("info", "lenet").Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_name_of_neither_says_both()
    {
        var run = Tool.Run("info", "resnet19");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(
            "error: 'resnet19' is neither a file nor a network; networks with similar names: resnet18",
            run.Error
        );
    }
}
