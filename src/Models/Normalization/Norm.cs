using NormML.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// A norm and its activation in one module, because some norms contain their activation. It maps [N, C, ...] to the
/// same shape and does not change its input.
/// </summary>
public abstract class Norm : Layer
{
    private protected Norm(string name, long channels, Activation activation)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (!Enum.IsDefined(activation))
        {
            throw new ArgumentOutOfRangeException(
                nameof(activation),
                activation,
                "The activation after a norm is None, ReLU or Sigmoid."
            );
        }

        (Channels, Activation) = (channels, activation);
    }

    /// <summary>The number of channels, C.</summary>
    public long Channels { get; }

    /// <summary>The activation that this module applies to its output.</summary>
    public Activation Activation { get; }

    /// <summary>
    /// The scale gamma, [C], or null if the norm has none. A zero-initialized branch sets it to 0.
    /// </summary>
    internal virtual Parameter? Gamma => null;

    /// <summary>
    /// The number of values per channel of one image: the product of the axes after C; 1 for [N, C].
    /// </summary>
    private protected static long Pixels(long[] shape) =>
        shape.Skip(2).Aggregate(1L, (product, length) => product * length);

    /// <summary>The number of values per channel of a batch, m = N x H x W.</summary>
    /// <exception cref="ArgumentException">There is only one value; its variance would be 0.</exception>
    private protected long ValuesPerChannel(long[] shape)
    {
        var values = shape[0] * Pixels(shape);
        return values > 1
            ? values
            : throw new ArgumentException(
                $"{GetName()} needs more than 1 value per channel to take statistics of a batch; "
                    + $"received {Words.Shape(shape)}; choose a batch of at least 2 images, larger images, "
                    + "or running statistics (batch:statistics=running,update=false)."
            );
    }

    /// <summary>For norms that take statistics over the pixels only.</summary>
    private protected void CheckPixels(long[] shape)
    {
        if (Pixels(shape) > 1)
        {
            return;
        }

        throw new ArgumentException(
            $"{GetName()} needs features of more than 1 pixel to take statistics of; received {Words.Shape(shape)}; "
                + "choose larger images, or a norm over channels too (layer)."
        );
    }

    /// <summary>For norms that take statistics over groups of channels.</summary>
    private protected void CheckGroups(long[] shape, long groups)
    {
        if (Channels / groups * Pixels(shape) > 1)
        {
            return;
        }

        throw new ArgumentException(
            $"{GetName()} needs more than 1 value in a group to take statistics of; received {Words.Shape(shape)} in "
                + $"{groups} groups of {Channels / groups}; choose larger images, or a norm over more channels (layer)."
        );
    }

    private protected long[] CheckShape(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var shape = input.shape;
        if (shape.Length < 2 || shape[1] != Channels)
        {
            throw new ArgumentException(
                $"{GetName()} with {Channels} channels needs a tensor [N, {Channels}, ...]; "
                    + $"received {Words.Shape(shape)}.",
                nameof(input)
            );
        }

        return shape;
    }
}
