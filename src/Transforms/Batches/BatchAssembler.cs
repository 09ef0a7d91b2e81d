using System.Buffers;
using NormML.Transforms.Images;

namespace NormML.Transforms.Batches;

/// <summary>
/// Fills the floats of one batch [N,C,H,W] from a set, augmenting and normalizing row by row in one pass.
/// </summary>
internal sealed class BatchAssembler
{
    private readonly ImageSet set;
    private readonly ChannelNormalization normalization;
    private readonly Augmentation augmentation;
    private readonly int threads;
    private readonly (int Channels, int Height, int Width) shape;

    public BatchAssembler(ImageSet set, ImageOptions options, Augmentation augmentation, int threads)
    {
        augmentation.Validate(options);
        this.set = set;
        this.augmentation = augmentation;
        this.threads = threads;
        normalization = set.IsVector ? ChannelNormalization.OfVectors(options) : ChannelNormalization.OfBytes(options);
        shape = (options.Channels, options.Height, options.Width);
    }

    private int Length => shape.Channels * shape.Height * shape.Width;

    /// <summary>Fills the batch from its start; random numbers are drawn in the order of the images.</summary>
    public void Fill(ReadOnlySpan<int> indices, StepRandom random, Span<float> batch)
    {
        var (decoded, slots) = DecodeWhatIsNotKept(indices);
        try
        {
            for (var i = 0; i < indices.Length; i++)
            {
                var destination = batch.Slice(i * Length, Length);
                var draw = augmentation.Draw(ref random);
                if (set.IsVector)
                {
                    Fill(set.Vector(indices[i]), draw, destination);
                    continue;
                }
                var kept = slots is null || slots[i] < 0;
                Fill(kept ? set.Kept(indices[i]) : decoded.AsSpan(slots![i] * Length, Length), draw, destination);
            }
        }
        finally
        {
            if (decoded is not null)
            {
                ArrayPool<byte>.Shared.Return(decoded);
            }
        }
    }

    private (byte[]? Decoded, int[]? Slots) DecodeWhatIsNotKept(ReadOnlySpan<int> indices)
    {
        if (set.IsVector || set.KeptCount == set.Count)
        {
            return default;
        }
        var wanted = indices.ToArray();
        var slots = new int[wanted.Length];
        var count = 0;
        for (var i = 0; i < wanted.Length; i++)
        {
            slots[i] = set.IsKept(wanted[i]) ? -1 : count++;
        }
        if (count == 0)
        {
            return default;
        }
        var decoded = ArrayPool<byte>.Shared.Rent(count * Length);
        DecodingThreads.Run(
            wanted.Length,
            threads,
            CancellationToken.None,
            i =>
            {
                if (slots[i] >= 0)
                {
                    set.Read(wanted[i], decoded.AsSpan(slots[i] * Length, Length));
                }
            }
        );
        return (decoded, slots);
    }

    private void Fill<T>(ReadOnlySpan<T> planes, (int Down, int Right, bool Flip) draw, Span<float> destination)
        where T : struct
    {
        if (draw == default)
        {
            normalization.ApplyAll(planes, destination);
            return;
        }
        for (var row = 0; row < shape.Channels * shape.Height; row++)
        {
            var (channel, y) = Math.DivRem(row, shape.Height);
            var target = destination.Slice(row * shape.Width, shape.Width);
            if (TryCut(y, draw, target, channel, out var source, out var inside))
            {
                var start = (channel * shape.Height + source.Row) * shape.Width + source.Column;
                normalization.Apply(planes.Slice(start, inside.Length), inside, channel);
            }
            if (draw.Flip)
            {
                target.Reverse();
            }
        }
    }

    /// <summary>Fills the padding with black; tells which part of which row fills the rest.</summary>
    private bool TryCut(
        int y,
        (int Down, int Right, bool Flip) draw,
        Span<float> target,
        int channel,
        out (int Row, int Column) source,
        out Span<float> inside
    )
    {
        source = (y + draw.Down, Math.Max(draw.Right, 0));
        inside = default;
        var black = normalization.Black(channel);
        if (source.Row < 0 || source.Row >= shape.Height)
        {
            target.Fill(black);
            return false;
        }
        var left = Math.Max(-draw.Right, 0);
        inside = target.Slice(left, shape.Width - Math.Abs(draw.Right));
        target[..left].Fill(black);
        target[(left + inside.Length)..].Fill(black);
        return true;
    }
}
