using System.Runtime.ExceptionServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// A part of a network that stores few activations and recomputes the others in the backward pass.
/// </summary>
internal interface IRecomputed
{
    /// <summary>The parameters of the part.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Computes the output without recording gradients.</summary>
    /// <param name="input">The input.</param>
    /// <param name="kept">Receives the tensors of this pass that <see cref="Gradients"/> needs.</param>
    Tensor Forward(Tensor input, List<Tensor> kept);

    /// <summary>The gradients of the parameters (null for those without a gradient), then that of the input.</summary>
    /// <param name="kept">The tensors that the forward pass stored.</param>
    /// <param name="upstream">The gradient of the output; must not be changed.</param>
    IEnumerable<Tensor?> Gradients(IReadOnlyList<Tensor> kept, Tensor upstream);
}

/// <summary>
/// Gradient checkpointing (Chen et al. 2016, arXiv:1604.06174): runs parts of a network so that autograd does not store
/// their activations. Each network has its own instance. Second derivatives are not supported.
/// </summary>
/// <remarks>
/// Native code calls the backward pass, and no exception may reach it: after an exception, the pass continues without
/// gradients, and <see cref="ThrowIfFailed"/> rethrows it.
/// </remarks>
internal sealed class Recomputation
{
    // Returned gradients must live until autograd has taken them: until it asks for those of the next part, or the pass
    // ends.
    private readonly List<Tensor> returned = [];
    private ExceptionDispatchInfo? failure;

    /// <summary>Runs a part. Call it only while gradients are recorded.</summary>
    public Tensor Run(IRecomputed part, Tensor input)
    {
        using var scope = NewDisposeScope();
        return Function.apply([new Call(this, part), .. part.Parameters, input]).MoveToOuterDisposeScope();
    }

    /// <summary>Rethrows an exception of the backward pass, if there was one. Call it after the pass.</summary>
    public void ThrowIfFailed()
    {
        Release();
        Interlocked.Exchange(ref failure, null)?.Throw();
    }

    private void Release()
    {
        returned.ForEach(gradient => gradient.Dispose());
        returned.Clear();
    }

    private IReadOnlyList<Tensor?> Gradients(IRecomputed part, autograd.AutogradContext context, Tensor upstream)
    {
        Release();
        var none = new Tensor?[part.Parameters.Count + 1];

        // The next part, whose backward pass came first, has failed.
        if (upstream.IsInvalid)
        {
            return none;
        }

        try
        {
            List<Tensor?> gradients = [.. part.Gradients(context.get_saved_variables(), upstream)];
            returned.AddRange(gradients.OfType<Tensor>().Select(gradient => gradient.DetachFromDisposeScope()));
            return gradients;
        }
        catch (Exception e)
        {
            failure ??= ExceptionDispatchInfo.Capture(e);
            return none;
        }
    }

    private sealed record Call(Recomputation Owner, IRecomputed Part);

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        private const string CallKey = "call";

        public override string Name => nameof(Recomputation);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var call = (Call)vars[0];
            var kept = new List<Tensor>();
            var output = call.Part.Forward((Tensor)vars[^1], kept);
            ctx.save_data(CallKey, call);
            ctx.save_for_backward(kept);
            ctx.set_materialize_grads(false);
            return output;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var call = (Call)ctx.get_data(CallKey);
            var gradients = call.Owner.Gradients(call.Part, ctx, grad_output);

            // Otherwise it would live until the scope around the whole step ends.
            grad_output.Dispose();
            return [null!, .. gradients.Select(gradient => gradient!)];
        }
    }
}
