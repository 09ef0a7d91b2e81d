using NormML.Models.Networks;

namespace NormML.Models.Tests.Networks;

public class NetworkCatalogTests
{
    [Theory]
    [InlineData("resnet18", "resnet18")]
    [InlineData("ResNet152", "resnet152")]
    [InlineData("resnet20", "resnet20-cifar")]
    [InlineData("resnet110-cifar", "resnet110-cifar")]
    [InlineData("densenet-bc-100-12", "densenet-bc-100-12-cifar")]
    [InlineData("LeNet-D2L", "lenet")]
    public void Names_and_aliases_find_a_network_whatever_their_case(string name, string found) =>
        Assert.Equal(found, NetworkCatalog.Find(name).Name);

    [Theory]
    [InlineData("resnet51", "There is no network \"resnet51\"; near names: resnet50, resnet56, resnet18.")]
    [InlineData("resnett20", "There is no network \"resnett20\"; near names: resnet20, resnet50, resnet32.")]
    [InlineData(
        "resnet18-dl2",
        "There is no network \"resnet18-dl2\"; near names: resnet18-d2l, resnet18-3x3, resnet18."
    )]
    public void An_unknown_name_lists_near_ones(string name, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => NetworkCatalog.Find(name)).Message);

    // With ImageNet's 1,000 classes, or 10. The numbers are from the papers, torchvision and D2L. A pre-activation
    // network of basic blocks has those of its ResNet minus the norms of the shortcuts.
    [Theory]
    [InlineData("resnet18", 11_689_512)]
    [InlineData("resnet34", 21_797_672)]
    [InlineData("resnet50", 25_557_032)]
    [InlineData("resnet101", 44_549_160)]
    [InlineData("resnet152", 60_192_808)]
    [InlineData("wide_resnet50_2", 68_883_240)]
    [InlineData("wide_resnet101_2", 126_886_696)]
    [InlineData("resnext50_32x4d", 25_028_904)]
    [InlineData("resnext101_32x8d", 88_791_336)]
    [InlineData("resnext101_64x4d", 83_455_272)]
    [InlineData("preact-resnet18", 11_687_720)]
    [InlineData("preact-resnet34", 21_795_880)]
    [InlineData("preact-resnet50", 25_549_352)]
    [InlineData("preact-resnet101", 44_541_480)]
    [InlineData("preact-resnet152", 60_185_128)]
    [InlineData("plain18", 11_515_688)]
    [InlineData("plain34", 21_623_848)]
    [InlineData("densenet121", 7_978_856)]
    [InlineData("densenet169", 14_149_480)]
    [InlineData("densenet201", 20_013_928)]
    [InlineData("densenet161", 28_681_000)]
    [InlineData("resnet20-cifar", 269_722)]
    [InlineData("resnet32-cifar", 464_154)]
    [InlineData("resnet44-cifar", 658_586)]
    [InlineData("resnet56-cifar", 853_018)]
    [InlineData("resnet110-cifar", 1_727_962)]
    [InlineData("resnet20-cifar-projection", 272_474)]
    [InlineData("resnet32-cifar-projection", 466_906)]
    [InlineData("resnet44-cifar-projection", 661_338)]
    [InlineData("resnet56-cifar-projection", 855_770)]
    [InlineData("resnet110-cifar-projection", 1_730_714)]
    [InlineData("preact-resnet20-cifar", 269_722)]
    [InlineData("preact-resnet32-cifar", 464_154)]
    [InlineData("preact-resnet44-cifar", 658_586)]
    [InlineData("preact-resnet56-cifar", 853_018)]
    [InlineData("preact-resnet110-cifar", 1_727_962)]
    [InlineData("preact-resnet164-cifar", 1_703_258)]
    [InlineData("plain20-cifar", 269_722)]
    [InlineData("plain32-cifar", 464_154)]
    [InlineData("plain44-cifar", 658_586)]
    [InlineData("plain56-cifar", 853_018)]
    [InlineData("plain110-cifar", 1_727_962)]
    [InlineData("resnext29_8x64d-cifar", 34_426_698)]
    [InlineData("resnext29_16x64d-cifar", 68_155_210)]
    [InlineData("densenet40-12-cifar", 1_019_722)]
    [InlineData("densenet-bc-100-12-cifar", 769_162)]
    [InlineData("densenet-bc-250-24-cifar", 15_324_406)]
    [InlineData("densenet-bc-190-40-cifar", 25_624_430)]
    [InlineData("resnet18-3x3", 11_173_962)]
    [InlineData("resnet18-d2l", 11_178_378)]
    [InlineData("densenet-d2l", 758_226)]
    [InlineData("lenet", 61_706)]
    [InlineData("lenet-bn", 44_878)]
    [InlineData("lenet-relu", 61_706)]
    [InlineData("lenet-bn-relu", 62_158)]
    public void Parameters_are_as_published(string name, long parameters)
    {
        var entry = NetworkCatalog.All.Single(entry => entry.Name == name);
        Assert.Equal(parameters, entry.ParameterCount(entry.DefaultClasses));
    }

    [Fact]
    public void There_are_more_than_forty() => Assert.InRange(NetworkCatalog.All.Count, 40, 100);

    [Fact]
    public void Names_and_aliases_are_each_of_one_network() =>
        Assert.Distinct(NetworkCatalog.All.SelectMany(entry => entry.Aliases.Prepend(entry.Name)));

    [Fact]
    public void Entries_carry_their_own_name() =>
        Assert.All(NetworkCatalog.All, entry => Assert.Equal(entry.Name, entry.Options.Name));

    public static TheoryData<string> Names() => [.. NetworkCatalog.All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Multiply_adds_are_those_that_the_summary_counts(string name)
    {
        var entry = NetworkCatalog.All.Single(candidate => candidate.Name == name);
        using var network = NetworkFactory.CreateUninitialized(entry.Options, entry.DefaultClasses);
        Assert.Equal(entry.MultiplyAdds, NetworkSummary.Of(network, entry.DefaultSize, entry.DefaultSize).MultiplyAdds);
    }

    [Theory]
    [InlineData("resnet18", 1.814)]
    [InlineData("resnet34", 3.664)]
    [InlineData("resnet50", 4.089)]
    [InlineData("resnet101", 7.801)]
    [InlineData("resnet152", 11.514)]
    [InlineData("resnext50_32x4d", 4.230)]
    [InlineData("resnext101_32x8d", 16.414)]
    [InlineData("resnext101_64x4d", 15.460)]
    [InlineData("wide_resnet50_2", 11.398)]
    [InlineData("wide_resnet101_2", 22.753)]
    [InlineData("densenet121", 2.834)]
    [InlineData("densenet161", 7.728)]
    [InlineData("densenet169", 3.360)]
    [InlineData("densenet201", 4.291)]
    public void Multiply_adds_at_224_pixels_are_torchvisions(string name, double billions) =>
        Assert.Equal(
            billions,
            Math.Round(NetworkCatalog.All.Single(entry => entry.Name == name).MultiplyAdds / 1e9, 3)
        );
}
