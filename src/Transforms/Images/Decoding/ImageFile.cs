using System.Buffers;

namespace NormML.Transforms.Images;

/// <summary>Reads image files; its errors name the image's path.</summary>
internal static class ImageFile
{
    /// <summary>
    /// The whole file in an array that the caller returns to the shared pool; it may be longer than the file.
    /// </summary>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static (byte[] Bytes, int Length) ReadAllBytes(string path)
    {
        byte[]? bytes = null;
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var length = RandomAccess.GetLength(file);
            if (length > Array.MaxLength)
            {
                throw ImageErrors.Unreadable($"'{path}'", $"the file has {length} bytes");
            }
            bytes = ArrayPool<byte>.Shared.Rent((int)length);
            var read = 0;
            for (var more = -1; read < length && more != 0; read += more)
            {
                more = RandomAccess.Read(file, bytes.AsSpan(read, (int)length - read), read);
            }
            var result = (bytes, read);
            bytes = null;
            return result;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ImageErrors.NotFound(path, exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw ImageErrors.NoPermission(path, exception);
        }
        catch (IOException exception)
        {
            throw ImageErrors.ReadFailed(path, exception);
        }
        finally
        {
            if (bytes is not null)
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
    }
}
