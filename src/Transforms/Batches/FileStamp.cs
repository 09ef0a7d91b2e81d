using static System.FormattableString;

namespace NormML.Transforms.Batches;

/// <summary>Detects that a file has changed since it was first read.</summary>
internal readonly record struct FileStamp(long Length, DateTime Written)
{
    /// <summary>The stamp of a file; empty where the file does not exist, which reading it then reports.</summary>
    public static FileStamp Of(string path) =>
        new FileInfo(path) is { Exists: true } file ? new FileStamp(file.Length, file.LastWriteTimeUtc) : default;

    /// <exception cref="InvalidDataException">The file has changed.</exception>
    public void ThrowIfChanged(string path)
    {
        var now = Of(path);
        if (now != default && now != this)
        {
            throw new InvalidDataException(
                $"The images must stay as they are while they are learned from; '{path}' has changed since it was first read, from "
                    + $"{this} to {now}; train again on files that nobody writes to."
            );
        }
    }

    /// <summary>For messages: bytes and time.</summary>
    public override string ToString() => Invariant($"{Length} bytes of {Written:yyyy-MM-dd HH:mm:ss.fff}");
}
