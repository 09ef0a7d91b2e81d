using System.Text.Json;
using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;

namespace NormML.Models.Tests.Networks;

public class NetworkOptionsTests
{
    [Fact]
    public void Every_network_of_the_catalog_comes_back_from_JSON()
    {
        foreach (var entry in NetworkCatalog.All)
        {
            var json = JsonSerializer.Serialize(entry.Options);
            Assert.Equal(entry.Options, JsonSerializer.Deserialize<NetworkOptions>(json));
        }
    }

    [Fact]
    public void The_JSON_of_a_network_stays_what_saved_models_hold()
    {
        NetworkOptions options = ResNetOptions.ForCifar(20) with
        {
            Norm = new BatchNormOptions { Momentum = 0.01 },
            Branch = new ZeroGammaBranchOptions(),
        };
        const string Json =
            """{"family":"resnet","Block":"Basic","Blocks":[3,3,3],"Width":16,"Groups":1,"BaseWidth":64,"PreActivation":false,"""
            + """ "StochasticDepth":0,"Stem":"Convolution3x3","Shortcut":"Identity","ConvolutionBias":false,"""
            + """ "Name":"resnet20-cifar","Channels":3,"DefaultSize":32,"Norm":"batch:momentum=0.01","Convolution":"plain","""
            + """ "Branch":"zero-gamma","Dropout":0,"Initialization":"KaimingNormal"}""";
        Assert.Equal(Json.Replace(" ", ""), JsonSerializer.Serialize(options));
        Assert.Equal(options, JsonSerializer.Deserialize<NetworkOptions>(Json));

        // As saved before groups, pre-activation, stochastic depth and dropout existed.
        const string Before =
            """{"family":"resnet","Block":"Basic","Blocks":[3,3,3],"Width":16,"Stem":"Convolution3x3","Shortcut":"Identity","""
            + """ "ConvolutionBias":false,"Name":"resnet20-cifar","Channels":3,"DefaultSize":32,"Norm":"batch:momentum=0.01","""
            + """ "Convolution":"plain","Branch":"zero-gamma","Initialization":"KaimingNormal"}""";
        Assert.Equal(options, JsonSerializer.Deserialize<NetworkOptions>(Before));
    }

    [Theory]
    [InlineData("""{"family":"vgg"}""")]
    [InlineData("""{"family":"resnet","Depthh":18}""")]
    [InlineData("""{"family":"resnet","Norm":"bath"}""")]
    [InlineData("""{"family":"resnet","Stem":"5x5"}""")]
    public void What_is_no_network_is_a_JSON_error(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<NetworkOptions>(json));

    [Fact]
    public void Options_are_equal_by_value()
    {
        Assert.Equal(ResNetOptions.ForImageNet(50), ResNetOptions.ForImageNet(50));
        Assert.Equal(ResNetOptions.ForImageNet(50).GetHashCode(), ResNetOptions.ForImageNet(50).GetHashCode());
        Assert.NotEqual(ResNetOptions.ForImageNet(50), ResNetOptions.ForImageNet(50) with { Blocks = [3, 4, 5, 4] });
        Assert.NotEqual(ResNetOptions.ForImageNet(50), ResNetOptions.ForImageNet(50) with { Channels = 1 });
        Assert.NotEqual(ResNetOptions.ForImageNet(50), ResNetOptions.ForImageNet(50) with { Groups = 2 });
        Assert.NotEqual(ResNetOptions.ForImageNet(50), ResNetOptions.ForImageNet(50) with { StochasticDepth = 0.1 });
        Assert.NotEqual(ResNetOptions.ForImageNet(50), ResNetOptions.ForImageNet(50) with { Dropout = 0.1 });
        Assert.Equal(DenseNetOptions.ForImageNet(121), DenseNetOptions.ForImageNet(121));
        Assert.NotEqual(
            DenseNetOptions.ForImageNet(121),
            DenseNetOptions.ForImageNet(121) with
            {
                Recomputation = true,
            }
        );
        Assert.Distinct(NetworkCatalog.All.Select(entry => entry.Options with { Name = "" }));
    }

    [Fact]
    public void A_description_is_one_line()
    {
        Assert.Equal(
            "ResNet-50, 7x7 stem, width 64, 3 channels, norm group+weight-standardization+zero-gamma",
            (
                ResNetOptions.ForImageNet(50) with
                {
                    Normalization = NormalizationOptions.Parse("zero-gamma+group+weight-standardization+gradient-l2"),
                }
            ).ToString()
        );
        Assert.Equal("ResNet-50, 7x7 stem, width 64, 3 channels, norm batch", ResNetOptions.ForImageNet(50).ToString());
        Assert.Equal(
            "ResNet-18, 7x7 stem, width 64, 1 channel, norm batch",
            NetworkCatalog.Find("resnet18-d2l").ToString()
        );
        Assert.Equal(
            "ResNeXt-50 (32 x 4d), 7x7 stem, width 64, 3 channels, norm batch",
            NetworkCatalog.Find("resnext50_32x4d").ToString()
        );
        Assert.Equal(
            "Wide ResNet-50 (1 x 128d), 7x7 stem, width 64, 3 channels, norm batch",
            NetworkCatalog.Find("wide_resnet50_2").ToString()
        );
        Assert.Equal(
            "Pre-activation ResNet-164, 3x3 stem, width 16, 3 channels, norm batch",
            NetworkCatalog.Find("preact-resnet164").ToString()
        );
        Assert.Equal(
            "Plain network-20, 3x3 stem, width 16, 3 channels, norm batch",
            NetworkCatalog.Find("plain20-cifar").ToString()
        );
        Assert.Equal(
            "DenseNet-BC-100, growth 12, 3x3 stem, 3 channels, norm batch",
            NetworkCatalog.Find("densenet-bc-100-12").ToString()
        );
        Assert.Equal("LeNet, sigmoid, average pooling, 1 channel, norm none", NetworkCatalog.Find("lenet").ToString());
    }
}
