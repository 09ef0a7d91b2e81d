using NormML.Models.Weights;
using static TorchSharp.torch;

namespace NormML.Models.Tests;

/// <summary>
/// The numbers that both sides of a parity test compute instead of storing them, as generate.py's `noise` and `fill`
/// do.
/// </summary>
internal static class Formula
{
    /// <summary>Uniform in [-1, 1): an integer hash of (key, index).</summary>
    public static double Noise(int key, long index)
    {
        var x = unchecked((uint)index * 2654435761u + (uint)key * 0x9E3779B9u);
        x ^= x >> 16;
        x = unchecked(x * 0x85EBCA6Bu);
        x ^= x >> 13;
        x = unchecked(x * 0xC2B2AE35u);
        x ^= x >> 16;
        return x / 2147483648.0 - 1;
    }

    public static Tensor Tensor(
        int key,
        long[] shape,
        ScalarType type = ScalarType.Float32,
        double scale = 1,
        double shift = 0
    )
    {
        var values = new double[shape.Aggregate(1L, (product, length) => product * length)];
        for (var i = 0; i < values.Length; i++)
            values[i] = scale * Noise(key, i) + shift;
        return tensor(values, shape, type);
    }

    /// <summary>Fills a module; the key of a tensor is its index in the state dictionary.</summary>
    public static TModule Fill<TModule>(TModule module)
        where TModule : nn.Module
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var key = 0;
        foreach (var (name, target) in StateDictionary.Of(module))
        {
            var shape = target.shape;
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            {
                target.fill_(key++);
                continue;
            }

            var (scale, shift) = shape.Length switch
            {
                4 => (Math.Pow(6.0 / (shape[0] * shape[2] * shape[3]), 0.5), 0),
                _ when name.EndsWith("running_var", StringComparison.Ordinal) => (0.75, 1.25),
                2 => (Math.Pow(3.0 / shape[1], 0.5), 0),
                _ when name.EndsWith("weight", StringComparison.Ordinal) => (0.25, 1.0),
                _ => (0.1, 0),
            };
            target.copy_(Tensor(key++, shape, ScalarType.Float64, scale, shift));
        }

        return module;
    }
}
