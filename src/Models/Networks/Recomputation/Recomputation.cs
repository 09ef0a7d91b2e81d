using System.Runtime.ExceptionServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// A part of a network that keeps little of what it computes, and computes the rest again in the backward pass.
/// </summary>
internal interface IRecomputed
{
    /// <summary>What the part may learn.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Computes the output while no gradients are recorded.</summary>
    /// <param name="input">The input.</param>
    /// <param name="kept">To be filled with what <see cref="Gradients"/> needs of this pass.</param>
    Tensor Forward(Tensor input, List<Tensor> kept);

    /// <summary>The gradients of the parameters, null where one gets none, and last that of the input.</summary>
    /// <param name="kept">What the forward pass has kept.</param>
    /// <param name="upstream">The gradient of the output, not to be changed.</param>
    IEnumerable<Tensor?> Gradients(IReadOnlyList<Tensor> kept, Tensor upstream);
}

/// <summary>
/// Runs parts of a network without the engine keeping what their backward pass needs (gradient checkpointing, Chen et al.
/// 2016, arXiv:1604.06174). One for each network. There are no second derivatives.
/// </summary>
/// <remarks>
/// An exception must not leave a backward pass, whose caller is native code: the pass goes on without gradients, and
/// <see cref="ThrowIfFailed"/> throws.
/// </remarks>
internal sealed class Recomputation
{
    // A gradient that is handed back must live until the engine has taken it: until the next part is asked for its own, or
    // the pass is over.
    private readonly List<Tensor> handedBack = [];
    private ExceptionDispatchInfo? failure;

    /// <summary>Runs a part at a time when gradients are recorded.</summary>
    public Tensor Run(IRecomputed part, Tensor input)
    {
        using var scope = NewDisposeScope();
        return Function.apply([new Call(this, part), .. part.Parameters, input]).MoveToOuterDisposeScope();
    }

    /// <summary>Throws what has gone wrong in the backward pass, if anything has; to be called behind it.</summary>
    public void ThrowIfFailed()
    {
        Release();
        Interlocked.Exchange(ref failure, null)?.Throw();
    }

    private void Release()
    {
        handedBack.ForEach(gradient => gradient.Dispose());
        handedBack.Clear();
    }

    private IReadOnlyList<Tensor?> Gradients(IRecomputed part, autograd.AutogradContext context, Tensor upstream)
    {
        Release();
        var none = new Tensor?[part.Parameters.Count + 1];

        // The part behind this one has failed.
        if (upstream.IsInvalid)
        {
            return none;
        }

        try
        {
            List<Tensor?> gradients = [.. part.Gradients(context.get_saved_variables(), upstream)];
            handedBack.AddRange(gradients.OfType<Tensor>().Select(gradient => gradient.DetachFromDisposeScope()));
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

            // The scope around the whole step would keep it until then.
            grad_output.Dispose();
            return [null!, .. gradients.Select(gradient => gradient!)];
        }
    }
}
