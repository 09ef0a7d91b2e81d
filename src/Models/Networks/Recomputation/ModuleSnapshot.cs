using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// Puts a module back to where it was in a forward pass, until it is disposed: its buffers (running statistics), which would
/// otherwise move twice, its mode, and torch's generator of the CPU, so that what was drawn is drawn again.
/// </summary>
internal sealed class ModuleSnapshot : IDisposable
{
    private readonly nn.Module module;
    private readonly bool training;
    private readonly List<Tensor> now;

    /// <summary>Goes back to a state.</summary>
    /// <param name="module">The module.</param>
    /// <param name="training">The mode it was in.</param>
    /// <param name="state">What <see cref="StateOf"/> gave.</param>
    public ModuleSnapshot(nn.Module module, bool training, IEnumerable<Tensor> state)
    {
        this.module = module;
        this.training = module.training;
        now = StateOf(module);
        Become(training, state);
    }

    /// <summary>How many tensors a state has.</summary>
    public static int Length(nn.Module module) => module.buffers().Count() + 1;

    /// <summary>The state to come back to: copies, in the dispose scope around.</summary>
    public static List<Tensor> StateOf(nn.Module module)
    {
        using var noGrad = no_grad();
        return [random.get_rng_state(), .. module.buffers().Select(buffer => buffer.clone())];
    }

    /// <summary>Puts the generator's state of now into a state that was taken earlier.</summary>
    public static void KeepGenerator(IReadOnlyList<Tensor> state)
    {
        using var generator = random.get_rng_state();
        state[0].copy_(generator);
    }

    /// <summary>Back to where it was before.</summary>
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
