using static NormML.Cli.Tests.Architecture.Layers;

namespace NormML.Cli.Tests.Architecture;

/// <summary>
/// Checks the layers of ARCHITECTURE.md in the built assemblies. SeamTests checks access to ML.NET's internals.
/// </summary>
public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("NormML.Models")]
    [InlineData("NormML.Transforms")]
    [InlineData("NormML.Estimators")]
    public void A_layer_does_not_use_the_layers_above_it(string layer) =>
        AssertHolds(
            $"{layer} uses only the layers below it",
            Written(layer),
            types => types.NotHaveDependencyOnAny(Namespaces[(Array.IndexOf(Namespaces, layer) + 1)..])
        );

    [Fact]
    public void Models_do_not_use_MLNet() =>
        AssertHolds(
            "NormML.Models builds on TorchSharp alone",
            Written("NormML.Models"),
            types => types.NotHaveDependencyOn("Microsoft.ML")
        );

    [Fact]
    public void Norms_do_not_use_networks_and_weights() =>
        AssertHolds(
            "Norms, convolutions and branches know no network and no weight file",
            Written("NormML.Models").And().ResideInNamespace("NormML.Models.Normalization"),
            types => types.NotHaveDependencyOnAny("NormML.Models.Networks", "NormML.Models.Weights")
        );

    [Fact]
    public void Networks_do_not_use_weights() =>
        AssertHolds(
            "Networks know no weight file",
            Written("NormML.Models").And().ResideInNamespace("NormML.Models.Networks"),
            types => types.NotHaveDependencyOn("NormML.Models.Weights")
        );

    [Fact]
    public void Networks_leave_convolutions_and_activations_to_the_factories() =>
        AssertHolds(
            "Networks get convolutions from ConvolutionFactory, and activations with their norm from NormFactory",
            Written("NormML.Models").And().ResideInNamespace("NormML.Models.Networks"),
            types =>
                types.MeetCustomRule(
                    new CallsNone(
                        "Conv1d",
                        "Conv2d",
                        "Conv3d",
                        "conv1d",
                        "conv2d",
                        "conv3d",
                        "BatchNorm2d",
                        "batch_norm",
                        "GroupNorm",
                        "group_norm",
                        "ReLU",
                        "relu",
                        "relu_",
                        "Tanh",
                        "tanh",
                        "tanh_",
                        "SiLU",
                        "silu",
                        "Sigmoid",
                        "sigmoid",
                        "GELU",
                        "gelu"
                    )
                )
        );

    [Theory]
    [InlineData("NormML.Models")]
    [InlineData("NormML.Transforms")]
    [InlineData("NormML.Estimators")]
    [InlineData("NormML.Cli")]
    public void A_type_stands_in_the_namespace_of_its_layer(string layer)
    {
        // By reflection: NetArchTest ignores types in namespaces that begin with Microsoft or System.
        var types = Assembly(layer)
            .GetTypes()
            .Where(type => !type.IsNested && !type.FullName!.Contains('<'))
            .Where(type =>
                !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false)
            )
            .Where(type => type.Name is not ("Program" or "IgnoresAccessChecksToAttribute"))
            .ToList();
        Assert.NotEmpty(types);
        var astray = types.Where(type =>
            !$"{type.Namespace}.".StartsWith($"{layer}.", StringComparison.Ordinal)
            && type is not { Namespace: "Microsoft.ML", IsAbstract: true, IsSealed: true }
        );
        Assert.True(
            !astray.Any(),
            $"A type of {layer} stands in {layer}, or in Microsoft.ML when it extends ML.NET's catalogs. "
                + $"These types break the rule:\n{string.Join('\n', astray)}"
        );
    }

    [Theory]
    [InlineData("NormML.Models")]
    [InlineData("NormML.Transforms")]
    [InlineData("NormML.Estimators")]
    public void Public_options_are_sealed_or_abstract(string layer) =>
        AssertHolds(
            "A public options type is sealed, or abstract with sealed ones below it",
            Written(layer).And().ArePublic().And().HaveNameEndingWith("Options"),
            types => types.BeSealed().Or().BeAbstract()
        );
}
