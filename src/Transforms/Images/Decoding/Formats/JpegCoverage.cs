namespace NormML.Transforms.Images;

/// <summary>
/// A bit for each coefficient of each component (by its number): whether a scan has brought it to its last bit, or
/// the frame has no such component.
/// </summary>
internal ref struct JpegCoverage(Span<ulong> masks)
{
    private readonly Span<ulong> masks = masks;
    private bool hasFrame;
    private bool isProgressive;

    public readonly bool IsComplete => hasFrame && !masks.ContainsAnyExcept(ulong.MaxValue);

    public void SetFrame(byte marker, scoped ReadOnlySpan<byte> segment)
    {
        (hasFrame, isProgressive) = (true, marker is 0xC2 or 0xCA);
        masks.Fill(ulong.MaxValue);
        for (var i = 6; i < segment.Length; i += 3)
        {
            masks[segment[i]] = 0;
        }
    }

    public readonly void AddScan(scoped ReadOnlySpan<byte> segment)
    {
        var count = segment.IsEmpty ? 0 : segment[0];
        if (segment.Length < 4 + 2 * count)
        {
            return;
        }
        var selection = segment.Slice(1 + 2 * count, 3);
        var (first, last, lowestBit) = (selection[0] & 63, selection[1] & 63, selection[2] & 15);
        var mask =
            !isProgressive ? ulong.MaxValue
            : lowestBit > 0 ? 0
            : (ulong.MaxValue << first) & (ulong.MaxValue >> (63 - last));
        for (var i = 0; i < count; i++)
        {
            masks[segment[1 + 2 * i]] |= mask;
        }
    }
}
