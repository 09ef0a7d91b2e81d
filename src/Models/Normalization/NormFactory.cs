using NormML.Models.Layers;

namespace NormML.Models.Normalization;

/// <summary>Makes the norm that an option record describes, after checking the options.</summary>
public static class NormFactory
{
    /// <summary>A new norm with gamma = 1 and beta = 0, in training mode, on the CPU, in 32-bit floats.</summary>
    /// <param name="options">Which norm.</param>
    /// <param name="channels">The number of channels, at least 1.</param>
    /// <param name="activation">The activation of the norm's output, part of the module.</param>
    /// <exception cref="ArgumentException">
    /// A setting is out of its range, or does not fit the number of channels.
    /// </exception>
    /// <exception cref="InvalidOperationException">libtorch does not load: <see cref="TorchRuntime"/>.</exception>
    public static Norm Create(NormOptions options, long channels, Activation activation = Activation.None)
    {
        ArgumentNullException.ThrowIfNull(options);
        TorchRuntime.EnsureAvailable();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        options.Validate();
        return options.Create(channels, activation);
    }
}
