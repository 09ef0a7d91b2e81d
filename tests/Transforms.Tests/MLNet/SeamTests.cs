using NormML.Transforms.MLNet;

namespace NormML.Transforms.Tests.MLNet;

/// <summary>Checks that NormML accesses ML.NET's internals in one place only.</summary>
public sealed class SeamTests
{
    private const string AssemblyAttributes = "assembly attributes";

    private static readonly string Transforms = typeof(MLNetSeam).Assembly.Location;

    [Fact]
    public void Only_the_seam_and_the_loaders_touch_internals()
    {
        var uses = InternalUses.Of(Transforms).ByType;
        var loaders = InternalUses.LoaderTypes(Transforms);

        Assert.NotEmpty(uses[typeof(MLNetSeam).FullName!]);
        Assert.NotEmpty(loaders);
        var outside = uses
            .Keys.Except([typeof(MLNetSeam).FullName!, AssemblyAttributes, .. loaders])
            .SelectMany(type => uses[type].Select(member => $"{type} uses {member}"));
        Assert.True(
            !outside.Any(),
            "ML.NET's internals are reached through MLNetSeam alone:\n" + string.Join('\n', outside)
        );
    }

    [Fact]
    public void Loaders_name_no_internal_but_the_type_of_their_factory_method()
    {
        var uses = InternalUses.Of(Transforms).ByType;

        Assert.NotEmpty(InternalUses.LoaderTypes(Transforms));
        Assert.All(
            InternalUses.LoaderTypes(Transforms),
            loader => Assert.Equal(["Microsoft.ML.ModelLoadContext"], uses[loader])
        );
        Assert.All(
            uses[AssemblyAttributes],
            use => Assert.Matches("^Microsoft.ML.(LoadableClassAttribute|SignatureLoadModel)", use)
        );
    }

    [Fact]
    public void The_other_assemblies_touch_none()
    {
        var others = Directory
            .GetFiles(AppContext.BaseDirectory, "NormML.*.dll")
            .Where(path =>
                Path.GetFileName(path) != Path.GetFileName(Transforms)
                && !path.EndsWith(".Tests.dll", StringComparison.Ordinal)
            )
            .ToList();

        Assert.NotEmpty(others);
        Assert.All(others, path => Assert.Empty(InternalUses.Of(path).All));
    }

    [Fact]
    public void The_canary_names_every_internal_that_is_used() =>
        Assert.Equal(CanaryTests.Members.Order(StringComparer.Ordinal), InternalUses.Of(Transforms).All);
}
