using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace NormML.Standins.Tests.MicrosoftML;

public class ComponentCatalogTests
{
    [Fact]
    public void RegisteringAnAssemblyTwiceDoesNothing()
    {
        var catalog = new MLContext().ComponentCatalog;
        catalog.RegisterAssembly(typeof(ComponentCatalogTests).Assembly);
        catalog.RegisterAssembly(typeof(ComponentCatalogTests).Assembly);
    }

    [Fact]
    public void AnUnknownNameMakesNothing() =>
        Assert.False(ComponentCatalog.TryCreateInstance<object, SignatureLoadModel>(new MLContext(), out _, "Nobody", "", null!));

    [Fact]
    public void AConstructorMayBeTheLoader()
    {
        var attribute = new LoadableClassAttribute(typeof(Constructed), null, typeof(SignatureLoadModel), "", "Constructed");
        var made = new LoadableClassInfo(attribute).CreateInstance(new MLContext(), "Constructed", [null]);
        Assert.NotNull(Assert.IsType<Constructed>(made).Environment);
    }

    [Fact]
    public void AConstructorAndACreateOfOneVisibilityAreRefused()
    {
        var attribute = new LoadableClassAttribute(typeof(Both), null, typeof(SignatureLoadModel), "", "Both");
        Assert.Contains("has both create and constructor methods with the same visibility",
            Assert.Throws<InvalidOperationException>(() => new LoadableClassInfo(attribute)).Message);
    }

    [Fact]
    public void VersionsHaveAnEightLetterSignature() => Assert.Equal("Model signature must be eight characters",
        Assert.Throws<InvalidOperationException>(() => new VersionInfo("SHORT", 1, 1, 1, "A")).Message);

    private sealed class Constructed(IHostEnvironment environment, ModelLoadContext context)
    {
        public IHostEnvironment Environment { get; } = environment;

        public ModelLoadContext Context { get; } = context;
    }

    private sealed class Both
    {
        public Both(ModelLoadContext context) => Context = context;

        public ModelLoadContext Context { get; }

        public static Both Create(ModelLoadContext context) => new(context);
    }
}
