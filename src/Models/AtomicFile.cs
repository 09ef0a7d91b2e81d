using System.Text;

namespace NormML.Models;

/// <summary>Writes files whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a text, in UTF-8, as <see cref="Write(string, Action{Stream})"/> does.</summary>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Writes beside the file, flushes to disk and renames: a write that fails or is cancelled leaves an old file as it
    /// was, and nothing beside it.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The file's folder does not exist.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var target = Path.GetFullPath(path);
        if (new FileInfo(target).LinkTarget is not null)     // a rename would replace the link
        {
            target = File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
        }

        var folder = Path.GetDirectoryName(target);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                $"A file is written into a folder that exists; received '{path}', and there is no folder '{folder}'; "
                + "make it first.");
        }

        if (Directory.Exists(target))
        {
            throw new IOException($"A file cannot take the place of a folder; received '{path}'; name a file in it.");
        }

        var beside = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        var done = false;
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.ReadWrite))
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
}
