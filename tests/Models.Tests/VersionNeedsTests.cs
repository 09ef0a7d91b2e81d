using NormML.RelaxLibstdcxx;
using NormML.Tests;

namespace NormML.Models.Tests;

/// <summary>
/// How the build changes libLibTorchSharp.so if the system's libstdc++ is older than the library requires.
/// </summary>
public sealed class VersionNeedsTests
{
    private static readonly Version Oldest = new(3, 4, 30); // Debian 12, Ubuntu 22.04, RHEL 9

    [LinuxFact]
    public void This_apps_library_insists_on_no_version_that_the_system_lacks()
    {
        var system = SystemLibstdcxx.Find();
        Assert.NotNull(system);
        Assert.NotEmpty(new VersionNeeds(Library).Insisted);
        Assert.All(new VersionNeeds(Library).Insisted, version => Assert.True(system.Has(version), version));
    }

    [LinuxFact]
    public void A_relaxed_library_insists_on_nothing_newer_than_GCC_12_and_changes_in_one_byte_a_version()
    {
        var library = Library;
        var needs = new VersionNeeds((byte[])library.Clone());
        var relaxed = needs.Relax(_ => false);
        Assert.All(
            needs.Insisted.Where(version => version.StartsWith("GLIBCXX", StringComparison.Ordinal)),
            version => Assert.InRange(Version.Parse(version.Split('_')[1]), new Version(3, 4), Oldest)
        );
        var changed = Enumerable.Range(0, library.Length).Count(i => needs.Bytes[i] != library[i]);
        Assert.Equal(relaxed.Count, changed);
    }

    [LinuxFact]
    public void A_version_that_is_used_is_insisted_on_whatever_the_system_has()
    {
        var needs = new VersionNeeds(Library);
        Assert.Contains("GLIBCXX_3.4.21", needs.Insisted); // std::string's, which every C++11 library uses
        Assert.DoesNotContain("GLIBCXX_3.4.21", needs.Relax(_ => false));
        Assert.Contains("GLIBCXX_3.4.21", needs.Insisted);
    }

    [Fact]
    public void Another_kind_of_file_is_refused() =>
        Assert.Throws<InvalidDataException>(() =>
            new VersionNeeds(File.ReadAllBytes(typeof(VersionNeedsTests).Assembly.Location))
        );

    private static byte[] Library => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));
}
