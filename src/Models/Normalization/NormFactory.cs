using NormML.Models.Layers;

namespace NormML.Models.Normalization;

/// <summary>Creates norms from their options, after checking the options.</summary>
public static class NormFactory
{
    /// <summary>Creates a norm with gamma = 1 and beta = 0, in training mode, on the CPU, in 32-bit floats.</summary>
    /// <param name="options">The options of the norm.</param>
    /// <param name="channels">The number of channels, at least 1.</param>
    /// <param name="activation">The activation that the module applies to its output. Default: none.</param>
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
