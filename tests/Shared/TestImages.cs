using Microsoft.ML.Data;

namespace NormML.Tests;

/// <summary>
/// Draws the image files that tests read. Pixels are given row by row as red, green, blue, alpha, not premultiplied.
/// </summary>
internal static class TestImages
{
    private const byte MarkerStart = 0xFF;
    private const byte App1 = 0xE1;

    /// <summary>
    /// 16 x 16 pixels in Adobe's inverted CMYK, four squares of 8 x 8: red, green; blue, white. No encoder that the
    /// tests have on every machine writes such files.
    /// </summary>
    public static byte[] CmykJpeg =>
        Convert.FromBase64String(
            "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP"
                + "/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAIB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8A05mD"
                + "MGnJiU6AmJTop1ToP//Z"
        );

    /// <summary>16 x 16 pixels with a single gray channel, four squares of 8 x 8: 0, 86; 170, 255.</summary>
    public static byte[] GrayJpeg =>
        Convert.FromBase64String(
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpR"
                + "Uk//wAALCAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABgf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AJgamho//9k="
        );

    // 32 x 32 pixels, four squares of 16 x 16: red, green; blue, white.

    /// <summary>In ten scans, colors at half resolution.</summary>
    public static byte[] ProgressiveJpeg =>
        Convert.FromBase64String(
            "/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsN"
                + "FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAgACADASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAA"
                + "AAcICf/EABgBAAMBAQAAAAAAAAAAAAAAAAYICQUH/9oADAMBAAIQAxAAAAGcgFamxgJmPl4UZ7n0tCrbn//EABQQAQAAAAAAAAAAAAAAAAAAAED/2gAIAQEA"
                + "AQUCB//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQMBAT8BH//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQIBAT8BH//EABQQAQAAAAAAAAAAAAAAAAAA"
                + "AED/2gAIAQEABj8CB//EABQQAQAAAAAAAAAAAAAAAAAAAED/2gAIAQEAAT8hB//aAAwDAQACAAMAAAAQ/wDQvP/EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAI"
                + "AQMBAT8QH//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQIBAT8QH//EABQQAQAAAAAAAAAAAAAAAAAAAED/2gAIAQEAAT8QB//Z"
        );

    /// <summary>In one scan with a restart marker after each block.</summary>
    public static byte[] RestartedJpeg =>
        Convert.FromBase64String(
            "/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsN"
                + "FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAgACADASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAA"
                + "AAkGCP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAYAQACAwAAAAAAAAAAAAAAAAAACQYHCP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/3QAEAAH/2gAMAwEAAhED"
                + "EQA/AOdAFGGpv//Q3YDD5cT/0Z7gGpoO/9KqYAD/2Q=="
        );

    /// <summary>In three scans, one for each component.</summary>
    public static byte[] SeparateJpeg =>
        Convert.FromBase64String(
            "/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsN"
                + "FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAgACADASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAA"
                + "AAgKCf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AnQWMI5FjDl4NLYzSDS2P/8QAFgEBAQEAAAAAAAAAAAAAAAAABwkK/8QAFBEBAAAAAAAAAAAA"
                + "AAAAAAAAAP/aAAgBAhEAPwAMCTRmlY//xAAXAQADAQAAAAAAAAAAAAAAAAAGCAkK/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAxEAPwCqbMeeUcP/2Q=="
        );

    /// <summary>With arithmetic coding.</summary>
    public static byte[] ArithmeticJpeg =>
        Convert.FromBase64String(
            "/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsN"
                + "FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/yQARCAAgACADASIAAhEBAxEB/8wACgAQEAUBEBEF/9oADAMBAAIR"
                + "AxEAPwD/ANlLDFuAlRQYpR8ohLnQbUbP8ar/AIOvG3aTyyD/2Q=="
        );

    /// <summary>Opaque; red grows to the right, green downwards, blue is 128.</summary>
    public static byte[] Gradient(int width, int height) =>
        Draw(
            width,
            height,
            (x, y) => ((byte)(x * 255 / Math.Max(1, width - 1)), (byte)(y * 255 / Math.Max(1, height - 1)), 128, 255)
        );

    /// <summary>Opaque quarters: red, green; blue, white.</summary>
    public static byte[] Corners(int width, int height) =>
        Draw(
            width,
            height,
            (x, y) =>
                (x < width / 2, y < height / 2) switch
                {
                    (true, true) => (255, 0, 0, 255),
                    (false, true) => (0, 255, 0, 255),
                    (true, false) => (0, 0, 255, 255),
                    (false, false) => (255, 255, 255, 255),
                }
        );

    /// <summary>One color everywhere.</summary>
    public static byte[] Plain(int width, int height, byte red, byte green, byte blue, byte alpha = 255) =>
        Draw(width, height, (_, _) => (red, green, blue, alpha));

    /// <summary>Pixels from a function of column and row.</summary>
    public static byte[] Draw(
        int width,
        int height,
        Func<int, int, (byte Red, byte Green, byte Blue, byte Alpha)> color
    )
    {
        var rgba = new byte[width * height * 4];
        for (var at = 0; at < rgba.Length; at += 4)
        {
            (rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3]) = color(at / 4 % width, at / 4 / width);
        }

        return rgba;
    }

    /// <summary>An image in memory; the caller disposes it.</summary>
    public static MLImage Image(int width, int height, byte[] rgba) =>
        MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, rgba);

    /// <summary>The bytes of a JPEG file of the highest quality, colors at half resolution.</summary>
    public static byte[] Jpeg(int width, int height, byte[] rgba)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".jpg");
        try
        {
            using var image = Image(width, height, rgba);
            image.Save(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The JPEG file with an EXIF orientation from 1 to 8 (1: upright).</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation, bool bigEndian = false)
    {
        byte[] content = [.. "Exif\0\0"u8, .. Exif(orientation, bigEndian)];
        var length = content.Length + 2;
        return [.. jpeg[..2], MarkerStart, App1, (byte)(length >> 8), (byte)length, .. content, .. jpeg[2..]];
    }

    /// <summary>EXIF data with an orientation and nothing else.</summary>
    public static byte[] Exif(int orientation, bool bigEndian = false)
    {
        byte[] number(int value, int bytes) =>
            [.. Enumerable.Range(0, bytes).Select(i => (byte)(value >> (8 * (bigEndian ? bytes - 1 - i : i))))];
        return
        [
            .. bigEndian ? "MM"u8 : "II"u8,
            .. number(42, 2),
            .. number(8, 4),
            .. number(1, 2),
            .. number(0x0112, 2),
            .. number(3, 2),
            .. number(1, 4),
            .. number(orientation, 2),
            0,
            0,
            .. number(0, 4),
        ];
    }
}
