using NormML.Models.Networks;

namespace NormML.Models.Tests.Networks;

public class NetworkCatalogTests
{
    [Theory]
    [InlineData("resnet18", "resnet18")]
    [InlineData("ResNet152", "resnet152")]
    [InlineData("resnet20", "resnet20-cifar")]
    [InlineData("resnet110-cifar", "resnet110-cifar")]
    public void Names_and_aliases_find_a_network_whatever_their_case(string name, string found) =>
        Assert.Equal(found, NetworkCatalog.Find(name).Name);

    [Theory]
    [InlineData("resnet51", "There is no network \"resnet51\"; near names: resnet50, resnet18, resnet34.")]
    [InlineData("resnet18-dl2", "There is no network \"resnet18-dl2\"; near names: resnet18-d2l, resnet18-3x3, resnet18.")]
    public void An_unknown_name_lists_near_ones(string name, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => NetworkCatalog.Find(name)).Message);

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
        using var network = NetworkFactory.Create(entry.Options, entry.DefaultClasses, 1);
        Assert.Equal(entry.MultiplyAdds, NetworkSummary.Of(network, entry.DefaultSize, entry.DefaultSize).MultiplyAdds);
    }

    [Theory]
    [InlineData("resnet18", 1.814)]
    [InlineData("resnet34", 3.664)]
    [InlineData("resnet50", 4.089)]
    [InlineData("resnet101", 7.801)]
    [InlineData("resnet152", 11.514)]
    public void Multiply_adds_at_224_pixels_are_torchvisions(string name, double billions) =>
        Assert.Equal(billions, Math.Round(NetworkCatalog.All.Single(entry => entry.Name == name).MultiplyAdds / 1e9, 3));
}
