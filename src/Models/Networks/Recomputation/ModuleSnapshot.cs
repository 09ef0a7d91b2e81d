using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// Restores a module's state of an earlier forward pass until this object is disposed: its mode, its buffers (running
/// statistics, which would otherwise be updated twice), and the state of torch's CPU generator, so that the same random
/// numbers are drawn again.
/// </summary>
internal sealed class ModuleSnapshot : IDisposable
{
    private readonly nn.Module module;
    private readonly bool training;
    private readonly List<Tensor> now;

    /// <summary>Restores an earlier state.</summary>
    /// <param name="module">The module.</param>
    /// <param name="training">The module's mode at that time.</param>
    /// <param name="state">The result of <see cref="StateOf"/> at that time.</param>
    public ModuleSnapshot(nn.Module module, bool training, IEnumerable<Tensor> state)
    {
        this.module = module;
        this.training = module.training;
        now = StateOf(module);
        Become(training, state);
    }

    /// <summary>The number of tensors in a state.</summary>
    public static int Length(nn.Module module) => module.buffers().Count() + 1;

    /// <summary>Copies the current state into the surrounding dispose scope.</summary>
    public static List<Tensor> StateOf(nn.Module module)
    {
        using var noGrad = no_grad();
        return [random.get_rng_state(), .. module.buffers().Select(buffer => buffer.clone())];
    }

    /// <summary>Replaces the generator's state in an earlier state by the current one.</summary>
    public static void KeepGenerator(IReadOnlyList<Tensor> state)
    {
        using var generator = random.get_rng_state();
        state[0].copy_(generator);
    }

    /// <summary>Restores the state from before this object was created.</summary>
    public void Dispose() => Become(training, now);

    private void Become(bool mode, IEnumerable<Tensor> state)
    {
        using var noGrad = no_grad();
        if (module.training != mode)
        {
            module.train(mode);
        }

        random.set_rng_state(state.First());
        foreach (var (buffer, value) in module.buffers().Zip(state.Skip(1)))
        {
            buffer.copy_(value);
        }
    }
}
