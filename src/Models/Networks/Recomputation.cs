using System.Runtime.ExceptionServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// Runs parts of a network without keeping what their backward pass needs: that is computed again from the part's inputs
/// when it is needed (gradient checkpointing, Chen et al. 2016, arXiv:1604.06174). One for each network.
/// </summary>
/// <remarks>
/// The second computation sees what the first saw: the same buffers (running statistics), which it leaves as they then are,
/// the same state of torch's CPU generator, the same mode. An exception must not leave a backward pass, whose caller is
/// native code: the pass goes on with zeros, and <see cref="ThrowIfFailed"/> throws.
/// </remarks>
internal sealed class Recomputation
{
    // A gradient that is handed back must live until the engine has taken it: until the next part is asked for its own.
    private readonly List<Tensor> handedBack = [];
    private ExceptionDispatchInfo? failure;

    /// <summary>Runs a part that maps tensors to one tensor, at a time when gradients are recorded.</summary>
    /// <param name="module">Whose parameters the part uses, all of which it may learn.</param>
    /// <param name="compute">The part: a function of nothing but its inputs and the module.</param>
    /// <param name="inputs">What the part is given; the tensors are kept until the backward pass.</param>
    public Tensor Run(nn.Module module, Func<IList<Tensor>, Tensor> compute, IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var part = new Part(this, module, compute, [.. module.parameters()], inputs.Count);
        return Function.apply([part, .. part.Parameters, .. inputs]).MoveToOuterDisposeScope();
    }

    /// <summary>Throws what has gone wrong in the backward pass, if anything has; to be called behind it.</summary>
    public void ThrowIfFailed() => Interlocked.Exchange(ref failure, null)?.Throw();

    private void HandBack(IEnumerable<Tensor?> gradients)
    {
        handedBack.ForEach(gradient => gradient.Dispose());
        handedBack.Clear();
        handedBack.AddRange(gradients.OfType<Tensor>().Select(gradient => gradient.DetachFromDisposeScope()));
    }

    private sealed record Part(
        Recomputation Owner, nn.Module Module, Func<IList<Tensor>, Tensor> Compute, IReadOnlyList<Parameter> Parameters, int Inputs)
    {
        public bool Training { get; } = Module.training;
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        private const string PartKey = "part";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var part = (Part)vars[0];
            List<Tensor> inputs = [.. vars.TakeLast(part.Inputs).Cast<Tensor>()];
            ctx.save_data(PartKey, part);
            ctx.save_for_backward([.. inputs, .. part.Module.buffers().Select(buffer => buffer.clone()), random.get_rng_state()]);
            using var scope = NewDisposeScope();
            return part.Compute(inputs).MoveToOuterDisposeScope();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var part = (Part)ctx.get_data(PartKey);
            using var scope = NewDisposeScope();
            List<Tensor?> gradients;
            try
            {
                gradients = Gradients(part, ctx.get_saved_variables(), grad_output);
            }
            catch (Exception e)
            {
                part.Owner.failure ??= ExceptionDispatchInfo.Capture(e);
                gradients = [.. part.Parameters.Concat(ctx.get_saved_variables().Take(part.Inputs)).Select(tensor => zeros_like(tensor))];
            }

            part.Owner.HandBack(gradients);
            return [null!, .. gradients.Select(gradient => gradient!)];
        }

        private static List<Tensor?> Gradients(Part part, List<Tensor> saved, Tensor upstream)
        {
            List<Tensor> inputs = [.. saved.Take(part.Inputs).Select(input => input.detach().requires_grad_(input.requires_grad))];
            List<Tensor> all = [.. part.Parameters, .. inputs];
            List<Tensor> learned = [.. all.Where(tensor => tensor.requires_grad)];
            using var replay = new Replay(part, saved[part.Inputs..]);
            using var grad = enable_grad();
            var output = part.Compute(inputs);
            var found = new Queue<Tensor>(autograd.grad([output], learned, [upstream], allow_unused: true));
            return [.. all.Select(tensor => tensor.requires_grad && found.Dequeue() is { IsInvalid: false } gradient ? gradient : null)];
        }
    }

    /// <summary>Buffers, generator and mode as they were in the forward pass, for as long as it is not disposed.</summary>
    private sealed class Replay : IDisposable
    {
        private readonly nn.Module module;
        private readonly bool training;
        private readonly List<Tensor> current;
        private readonly Tensor generator;

        public Replay(Part part, List<Tensor> then)
        {
            module = part.Module;
            training = module.training;
            current = [.. module.buffers().Select(buffer => buffer.clone())];
            generator = random.get_rng_state();
            Become(part.Training, then[..^1], then[^1]);
        }

        public void Dispose() => Become(training, current, generator);

        private void Become(bool mode, List<Tensor> buffers, Tensor state)
        {
            using var noGrad = no_grad();
            if (module.training != mode)
            {
                module.train(mode);
            }

            foreach (var (buffer, value) in module.buffers().Zip(buffers))
            {
                buffer.copy_(value);
            }

            random.set_rng_state(state);
        }
    }
}
