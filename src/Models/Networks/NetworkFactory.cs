using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>Creates networks from their options.</summary>
public static class NetworkFactory
{
    /// <summary>Creates a network in training mode, on the CPU, in 32-bit floats.</summary>
    /// <param name="options">The options of the network.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="seed">
    /// The same seed gives the same initial weights. They come from a separate generator: torch's global generator is
    /// neither read nor advanced.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">libtorch does not load: <see cref="TorchRuntime"/>.</exception>
    public static Network Create(NetworkOptions options, int classes, long seed)
    {
        var network = CreateUninitialized(options, classes);
        try
        {
            using var generator = new Generator(unchecked((ulong)seed));
            network.Initialize(generator);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Like <see cref="Create"/>, but the weights are undefined until they are read
    /// (<see cref="Weights.StateDictionary.Read"/>). This saves the time to initialize them, and their memory until
    /// then.
    /// </summary>
    /// <param name="options">The options of the network.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">libtorch does not load: <see cref="TorchRuntime"/>.</exception>
    public static Network CreateUninitialized(NetworkOptions options, int classes)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (classes < 2)
        {
            throw new ArgumentException($"A classifier needs at least 2 classes; received {classes}.", nameof(classes));
        }

        options.Validate();
        TorchRuntime.EnsureAvailable();
        return options switch
        {
            ResNetOptions resNet => new ResNet(resNet, classes),
            DenseNetOptions denseNet => new DenseNet(denseNet, classes),
            LeNetOptions leNet => new LeNet(leNet, classes),
            _ => throw new ArgumentException($"There is no network for {options.GetType().Name}.", nameof(options)),
        };
    }
}
