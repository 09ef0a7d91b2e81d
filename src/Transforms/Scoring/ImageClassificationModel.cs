using System.Runtime.InteropServices;
using NormML.Models;
using NormML.Models.Inference;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Transforms.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Transforms.Scoring;

/// <summary>
/// A trained image classifier: a network, how images become the numbers that it takes, and the classes that it tells
/// apart. Safe to score with from many threads.
/// </summary>
/// <remarks>
/// It owns its network and is disposed by the transformer that holds it. What <see cref="Save"/> writes is the same on
/// every machine, guarded by a checksum, and read by <see cref="Load"/> without ML.NET.
/// </remarks>
public sealed class ImageClassificationModel : IDisposable
{
    /// <summary>The format that <see cref="Save"/> writes, and the newest that <see cref="Load"/> reads.</summary>
    public const int FormatVersion = ImageClassificationFormat.Version;

    private readonly Lock gate = new();
    private readonly Network network;
    private readonly Device device;
    private int scoring;
    private bool disposed;

    /// <summary>
    /// Takes over <paramref name="network"/>, which lies on <paramref name="device"/>, and puts it into evaluation
    /// mode.
    /// </summary>
    internal ImageClassificationModel(Network network, ImageOptions pixels, ClassLabels labels, Device device)
    {
        if (network.Classes != labels.Count)
        {
            throw new ArgumentException(
                "The network must give one score for each class; "
                    + $"received a network of {network.Classes} and {labels.Count} class names.",
                nameof(labels)
            );
        }

        if (network.Options.Channels != pixels.Channels)
        {
            throw new ArgumentException(
                "The network must take the images' channels; "
                    + $"received a network of {network.Options.Channels} and images of {pixels.Channels}.",
                nameof(pixels)
            );
        }

        this.network = network;
        this.device = device;
        Pixels = pixels;
        Labels = labels;
        Reader = new ImageReader(pixels);
        network.eval();
    }

    /// <summary>The network, in evaluation mode. It belongs to the model: do not dispose or train it.</summary>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public Network Network
    {
        get
        {
            ThrowIfDisposed();
            return network;
        }
    }

    /// <summary>How an image becomes the numbers that the network takes.</summary>
    public ImageOptions Pixels { get; }

    /// <summary>The names of the classes, in the order of the scores.</summary>
    public IReadOnlyList<string> ClassNames => Labels.Names;

    /// <summary>The classes with the values of their labels.</summary>
    internal ClassLabels Labels { get; }

    /// <summary>Reads images as in training.</summary>
    internal ImageReader Reader { get; }

    /// <summary>The probabilities of the classes for a batch of prepared images.</summary>
    /// <param name="pixels">
    /// Floats [N,C,H,W] as <see cref="Pixels"/> describes them, normalized; what an array holds behind N images is
    /// not read.
    /// </param>
    /// <param name="count">N, at least 1.</param>
    /// <param name="scores">Receives floats [N,K]; each row sums to 1.</param>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Score(float[] pixels, int count, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var length = checked(count * Reader.Length);
        if (pixels.Length < length)
        {
            throw new ArgumentException(
                $"{count} images of {Pixels.Channels} x {Pixels.Height} x {Pixels.Width} are {length} numbers; "
                    + $"received {pixels.Length}.",
                nameof(pixels)
            );
        }

        if (scores.Length < count * Labels.Count)
        {
            throw new ArgumentException(
                $"The scores of {count} images and {Labels.Count} classes are {count * Labels.Count} numbers; "
                    + $"received room for {scores.Length}.",
                nameof(scores)
            );
        }

        EnterScoring();
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad(); // per thread, so here and not around several of them
            var values = pixels.Length == length ? pixels : pixels[..length];
            var batch = tensor(values, [count, Pixels.Channels, Pixels.Height, Pixels.Width], device: device);
            var probabilities = network.call(batch).softmax(1).to(ScalarType.Float32).cpu().contiguous();
            MemoryMarshal.Cast<byte, float>(probabilities.bytes).CopyTo(scores);
        }
        finally
        {
            ExitScoring();
        }
    }

    /// <summary>
    /// Writes the model: architecture, norm, class names, pixel preparation, weights, format version, checksum.
    /// </summary>
    /// <param name="stream">Any stream that can be written to; it stays open.</param>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        EnterScoring();
        try
        {
            ImageClassificationFormat.Write(stream, network, Pixels, Labels);
        }
        finally
        {
            ExitScoring();
        }
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <param name="stream">A stream at the model's first byte; it stays open.</param>
    /// <param name="device">Where to score: the CPU where null.</param>
    /// <returns>The model; dispose it after use.</returns>
    /// <exception cref="FormatException">What the stream holds is no model of NormML.</exception>
    /// <exception cref="InvalidDataException">The model is cut short or damaged.</exception>
    /// <exception cref="NotSupportedException">The model was written by a newer version of NormML.</exception>
    public static ImageClassificationModel Load(Stream stream, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TorchRuntime.EnsureAvailable();
        var target = device ?? new Device(DeviceType.CPU);
        var (network, pixels, labels) = ImageClassificationFormat.Read(stream);
        try
        {
            network.to(target);
            return new ImageClassificationModel(network, pixels, labels, target);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The same model with another norm in its network, where that changes no score.</summary>
    internal ImageClassificationModel WithNorm(NormOptions norm)
    {
        EnterScoring();
        try
        {
            return new ImageClassificationModel(NormConversion.Convert(network, norm), Pixels, Labels, device);
        }
        finally
        {
            ExitScoring();
        }
    }

    /// <summary>Frees the network; one that other threads are scoring with is freed when they are done.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
            if (scoring == 0)
            {
                network.Dispose();
            }
        }
    }

    /// <summary>Throws once the model has been disposed, and says how that comes about.</summary>
    internal void ThrowIfDisposed()
    {
        if (Volatile.Read(ref disposed))
        {
            throw new ObjectDisposedException(
                nameof(ImageClassificationTransformer),
                "This image classification model has been disposed. A PredictionEngine disposes the transformer that it "
                    + "was made from when it is disposed itself; to keep it, make the engine with "
                    + "CreatePredictionEngine<TSrc, TDst>(transformer, new PredictionEngineOptions { OwnsTransformer = false }) "
                    + "(ownsTransformer: false), or load the model again."
            );
        }
    }

    private void EnterScoring()
    {
        lock (gate)
        {
            ThrowIfDisposed();
            scoring++;
        }
    }

    private void ExitScoring()
    {
        lock (gate)
        {
            if (--scoring == 0 && disposed)
            {
                network.Dispose();
            }
        }
    }
}
