using System.Text;

namespace NormML.Models;

/// <summary>Writes files atomically: completely or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a text in UTF-8; see <see cref="Write(string, Action{Stream})"/>.</summary>
    public static void Write(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Writes a temporary file in the same folder, flushes it to disk and renames it. If writing fails or is canceled,
    /// an existing file stays unchanged and the temporary file is deleted.
    /// </summary>
    /// <inheritdoc cref="CheckPlace" path="/exception"/>
    public static void Write(string path, Action<Stream> write)
    {
        var target = Target(path);
        var beside = Beside(target);
        var done = false;
        try
        {
            using (var stream = Create(beside, path))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, target, overwrite: true);
            done = true;
        }
        finally
        {
            if (!done)
            {
                File.Delete(beside);
            }
        }
    }

    /// <summary>
    /// Throws if no file can be written to this path. Call it before long work whose result goes there.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The file's folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The file's folder is not writable.</exception>
    /// <exception cref="IOException">
    /// The path is a folder or a device, or no file can be created in the folder.
    /// </exception>
    public static void CheckPlace(string path)
    {
        var beside = Beside(Target(path));
        Create(beside, path).Dispose();
        File.Delete(beside);
    }

    private static string Target(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var target = Path.GetFullPath(path);
        if (new FileInfo(target).LinkTarget is not null) // a rename would replace the link
        {
            target = File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
        }

        var folder = Path.GetDirectoryName(target);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                $"A file is written into a folder that exists; received '{path}', and there is no folder '{folder}'; "
                    + "make it first."
            );
        }

        if (Directory.Exists(target))
        {
            throw new IOException($"A file cannot take the place of a folder; received '{path}'; name a file in it.");
        }

        return folder != "/dev"
            ? target
            : throw new IOException(
                $"A file is written beside its place and renamed, which would replace a device; received '{path}'; name a file."
            );
    }

    private static string Beside(string target) =>
        Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetRandomFileName()}.tmp");

    private static FileStream Create(string beside, string path)
    {
        try
        {
            return new FileStream(beside, FileMode.CreateNew, FileAccess.ReadWrite);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new UnauthorizedAccessException(
                $"The file '{path}' cannot be written: its folder may not be written to; choose another.",
                refused
            );
        }
        catch (IOException refused)
        {
            throw new IOException(
                $"The file '{path}' cannot be written: no file can be made in its folder; choose another. ({refused.Message})",
                refused
            );
        }
    }
}
