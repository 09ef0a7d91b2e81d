namespace NormML.Models.Tests;

public class TorchRuntimeTests
{
    internal const string Sentence =
        "NormML computes with libtorch, which an app brings as a package of its own, and this app has none: " +
        "add TorchSharp-cpu, TorchSharp-cuda-windows or TorchSharp-cuda-linux (version 0.102.7) to the app's project.";

    public static TheoryData<Exception> MissingLibrary() =>
    [
        new NotSupportedException("The libtorch-cpu-linux-x64 package version 2.2.1.1 is not restored on this system."),
        new DllNotFoundException("Unable to load shared library 'LibTorchSharp' or one of its dependencies."),
        new TypeInitializationException("TorchSharp.torch", new NotSupportedException("not restored")),
        new TypeInitializationException("TorchSharp.torch", new TypeInitializationException("inner", new DllNotFoundException())),
    ];

    [Theory]
    [MemberData(nameof(MissingLibrary), DisableDiscoveryEnumeration = true)]
    public void An_app_without_libtorch_gets_one_sentence_that_names_the_packages(Exception cause)
    {
        var error = Assert.Throws<InvalidOperationException>(() => TorchRuntime.EnsureAvailable(() => throw cause));
        Assert.Equal(Sentence, error.Message);
        Assert.Same(cause, error.InnerException);
    }

    [Fact]
    public void Other_failures_stay_what_they_are() =>
        Assert.Throws<FileLoadException>(() => TorchRuntime.EnsureAvailable(() => throw new FileLoadException("damaged")));

    [Fact]
    public void This_app_has_libtorch() => TorchRuntime.EnsureAvailable();
}
