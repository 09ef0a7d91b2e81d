using System.Runtime.InteropServices;
using NormML.Transforms.Images;
using TorchSharp;

namespace NormML.Transforms.Batches;

/// <summary>
/// Batches of a part of a set. While one is used, a worker thread makes the next, so enumerating an epoch waits for
/// next to nothing. One epoch at a time: two enumerations at once would overwrite each other's batches.
/// </summary>
internal sealed class ImageBatches : IDisposable
{
    private const int OrderStep = -1;

    private readonly ImageSet set;
    private readonly int[] indices;
    private readonly ImageBatchOptions options;
    private readonly BatchAssembler training;
    private readonly BatchAssembler evaluation;
    private readonly torch.Tensor[] buffers;
    private readonly int length;

    /// <param name="set">The images.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="pixels">The normalization to apply; size and channels are the set's.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public ImageBatches(ImageSet set, int[] indices, ImageOptions pixels, ImageBatchOptions options)
    {
        length = pixels.Length;
        if (options.BatchSize < 1 || (long)options.BatchSize * length * sizeof(float) > int.MaxValue)
        {
            throw new ArgumentException(
                $"A batch needs at least 1 image and at most {int.MaxValue / sizeof(float) / length} of "
                    + $"{pixels.Channels} x {pixels.Height} x {pixels.Width} (2 GB); received a batch size of "
                    + $"{options.BatchSize}."
            );
        }
        if (indices.Length == 0)
        {
            throw new ArgumentException("Batches need at least 1 image; received none.");
        }
        if (length != set.Options.Length)
        {
            throw new ArgumentException(
                $"The set's images have {set.Options.Length} values; received options for {length}."
            );
        }
        this.set = set;
        this.indices = indices;
        this.options = options;
        training = new BatchAssembler(set, pixels, options.Augmentation, options.Threads);
        evaluation = new BatchAssembler(set, pixels, Augmentation.None, options.Threads);
        var size = Math.Min(options.BatchSize, indices.Length);
        buffers = [NewBuffer(size, pixels), NewBuffer(size, pixels)];
    }

    /// <summary>The batches of a training epoch.</summary>
    public int StepsPerEpoch =>
        options.DropLast && indices.Length >= options.BatchSize ? indices.Length / options.BatchSize : EvaluationSteps;

    private int EvaluationSteps => (indices.Length + options.BatchSize - 1) / options.BatchSize;

    /// <summary>
    /// One epoch in random order, augmented. Order and augmentation depend on seed, epoch and step alone.
    /// </summary>
    public IEnumerable<ImageBatch> Training(long seed, int epoch)
    {
        var order = (int[])indices.Clone();
        new StepRandom(seed, epoch, OrderStep).Shuffle(order);
        return Enumerate(
            order,
            StepsPerEpoch,
            (step, wanted, batch) => training.Fill(wanted, new StepRandom(seed, epoch, step), batch)
        );
    }

    /// <summary>Every image once, in order, without augmentation.</summary>
    public IEnumerable<ImageBatch> Evaluation() =>
        Enumerate(indices, EvaluationSteps, (_, wanted, batch) => evaluation.Fill(wanted, default, batch));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in buffers)
        {
            buffer.Dispose();
        }
    }

    private IEnumerable<ImageBatch> Enumerate(int[] order, int steps, FillBatch fill)
    {
        var next = Start(order, 0, fill);
        try
        {
            for (var step = 0; step < steps; step++)
            {
                next.GetAwaiter().GetResult();
                var made = buffers[step % 2];
                if (step + 1 < steps)
                {
                    next = Start(order, step + 1, fill);
                }
                var wanted = Part(order, step).ToArray();
                using var pixels = OnDevice(made, wanted.Length);
                yield return new ImageBatch(pixels, Array.ConvertAll(wanted, i => (long)set.Labels[i]), wanted, step);
            }
        }
        finally
        {
            // When an epoch is abandoned, its next batch is unused, but it must not write into a disposed buffer.
            Task.WaitAny(next);
        }
    }

    private Task Start(int[] order, int step, FillBatch fill) =>
        Task.Run(() => fill(step, Part(order, step), MemoryMarshal.Cast<byte, float>(buffers[step % 2].bytes)));

    private ReadOnlySpan<int> Part(int[] order, int step)
    {
        var start = step * options.BatchSize;
        return order.AsSpan(start, Math.Min(options.BatchSize, order.Length - start));
    }

    /// <summary>A view of the buffer, or a copy on another device; detached from the caller's dispose scopes.</summary>
    private torch.Tensor OnDevice(torch.Tensor buffer, int count)
    {
        var view = buffer.narrow(0, 0, count).DetachFromDisposeScope();
        if (options.Device.type == DeviceType.CPU)
        {
            return view;
        }
        using (view)
        {
            return view.to(options.Device).DetachFromDisposeScope();
        }
    }

    private static torch.Tensor NewBuffer(int size, ImageOptions pixels) =>
        torch.empty(size, pixels.Channels, pixels.Height, pixels.Width, dtype: torch.float32).DetachFromDisposeScope();

    private delegate void FillBatch(int step, ReadOnlySpan<int> wanted, Span<float> batch);
}
