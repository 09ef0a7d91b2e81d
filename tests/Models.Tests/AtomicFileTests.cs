using NormML.Tests;

namespace NormML.Models.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_is_written()
    {
        AtomicFile.Write(folder.File("new"), stream => stream.Write("content"u8));

        Assert.Equal("content", File.ReadAllText(folder.File("new")));
        Assert.Equal(["new"], Names());
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_beside_it()
    {
        File.WriteAllText(folder.File("old"), "old");

        Assert.Throws<IOException>(() =>
            AtomicFile.Write(
                folder.File("old"),
                stream =>
                {
                    stream.Write(new byte[100_000]);
                    throw new IOException("No space left on device");
                }
            )
        );

        Assert.Equal("old", File.ReadAllText(folder.File("old")));
        Assert.Equal(["old"], Names());
    }

    [Fact]
    public void A_place_that_cannot_be_written_to_is_known_before()
    {
        AtomicFile.CheckPlace(folder.File("new"));
        Assert.Empty(Names());

        if (Directory.Exists("/proc/self") && Directory.Exists("/dev"))
        {
            Assert.StartsWith(
                "The file '/proc/self/x' cannot be written: no file can be made in its folder; choose another. (",
                Assert.Throws<IOException>(() => AtomicFile.CheckPlace("/proc/self/x")).Message
            );
            Assert.Equal(
                "A file is written beside its place and renamed, which would replace a device; received '/dev/null'; name a file.",
                Assert.Throws<IOException>(() => AtomicFile.CheckPlace("/dev/null")).Message
            );
        }
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var path = Path.Combine(folder.File("nowhere"), "model.zip");

        var error = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(path, _ => { }));

        Assert.Equal(
            $"A file is written into a folder that exists; received '{path}', "
                + $"and there is no folder '{folder.File("nowhere")}'; make it first.",
            error.Message
        );
    }

    [Fact]
    public void A_folder_is_not_replaced()
    {
        Directory.CreateDirectory(folder.File("taken"));

        var error = Assert.Throws<IOException>(() => AtomicFile.Write(folder.File("taken"), _ => { }));

        Assert.StartsWith("A file cannot take the place of a folder", error.Message);
    }

    [Fact]
    public void What_a_link_points_at_is_written_and_the_link_stays()
    {
        File.WriteAllText(folder.File("target"), "old");
        File.CreateSymbolicLink(folder.File("link"), folder.File("target"));

        AtomicFile.Write(folder.File("link"), stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(folder.File("target")));
        Assert.NotNull(new FileInfo(folder.File("link")).LinkTarget);
    }

    private IEnumerable<string?> Names() => Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName);
}
