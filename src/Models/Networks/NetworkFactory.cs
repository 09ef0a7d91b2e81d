using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>Makes the network that an option record describes: the one place that knows all families.</summary>
public static class NetworkFactory
{
    /// <summary>A new network in training mode, on the CPU, in 32-bit floats.</summary>
    /// <param name="options">What network.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="seed">
    /// The same seed draws the same weights. They come from a generator of their own: the global one is neither read
    /// nor moved.
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
    /// As <see cref="Create"/>, with weights that are undefined until they are read
    /// (<see cref="Weights.StateDictionary.Read"/>): it takes neither the time to draw them nor, yet, their memory.
    /// </summary>
    /// <param name="options">What network.</param>
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
