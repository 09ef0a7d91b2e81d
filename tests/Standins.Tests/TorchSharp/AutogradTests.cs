using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Standins.Tests.Torch;

public sealed class AutogradTests
{
    [Fact]
    public void Backward_accumulates()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, 2f], requires_grad: true);
        (x * x).sum().backward();
        (x * x).sum().backward();

        Assert.Equal([4f, 8f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Grad_hands_out_gradients_and_an_invalid_tensor_for_what_is_unused()
    {
        using var scope = NewDisposeScope();
        var (x, unused) = (ones(2, requires_grad: true), ones(2, requires_grad: true));
        var gradients = autograd.grad([(x * 3).sum()], [x, unused], allow_unused: true);

        Assert.Equal([3f, 3f], gradients[0].data<float>().ToArray());
        Assert.True(gradients[1].IsInvalid);
        Assert.Null(x.grad);
        Assert.Throws<ExternalException>(() => autograd.grad([(x * 3).sum()], [unused]));
    }

    [Fact]
    public void A_gradient_of_a_gradient_needs_create_graph()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3f, requires_grad: true);
        var first = autograd.grad([x * x * x], [x], create_graph: true)[0];

        Assert.Equal(18f, autograd.grad([first], [x])[0].ToSingle());
    }

    [Fact]
    public void Grad_mode_is_scoped_and_per_thread()
    {
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            using (enable_grad()) Assert.True(is_grad_enabled());
            var elsewhere = false;
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
            Assert.True(elsewhere);
        }
        Assert.True(is_grad_enabled());
        using (inference_mode()) Assert.True(is_inference_mode_enabled());
        Assert.False(is_inference_mode_enabled());
    }

    [Fact]
    public void A_custom_function_gives_libtorchs_gradient()
    {
        using var scope = NewDisposeScope();
        var x = randn(5, requires_grad: true);
        var own = autograd.grad([Scaled.apply(x, 3.0).square().sum()], [x])[0];
        var native = autograd.grad([(x.exp() * 3).square().sum()], [x])[0];

        Assert.True(own.allclose(native, rtol: 1e-5));
    }

    [Fact]
    public void A_custom_function_is_no_node_where_nothing_wants_a_gradient()
    {
        using var scope = NewDisposeScope();
        Assert.False(Scaled.apply(ones(2), 2.0).requires_grad);
        using (no_grad()) Assert.False(Scaled.apply(ones(2, requires_grad: true), 2.0).requires_grad);
    }

    [Fact]
    public void Saved_tensors_live_as_long_as_the_graph()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = Scaled.apply(x, 2.0).sum();
        y.backward();
        var once = x.grad!.clone();
        y.backward();

        Assert.True(x.grad!.allclose(once * 2));
    }

    [Fact]
    public void What_backward_throws_arrives_as_an_exception()
    {
        using var scope = NewDisposeScope();
        var y = Failing.apply(ones(2, requires_grad: true)).sum();

        Assert.Equal("deliberate", Assert.Throws<ExternalException>(() => y.backward()).Message);
    }

    [Fact]
    public void A_wrong_number_of_gradients_is_said()
    {
        using var scope = NewDisposeScope();
        var y = Short.apply(ones(2, requires_grad: true), ones(2)).sum();

        Assert.Equal("Function Short returned an incorrect number of gradients (expected 2, got 1)", Assert.Throws<ExternalException>(() => y.backward()).Message);
    }

    [Fact]
    public void A_function_of_many_tensors_gets_zeros_for_what_was_not_used()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (ones(2, requires_grad: true), ones(2, requires_grad: true));
        var outputs = Swap.apply(a, b);
        (outputs[0] * 5).sum().backward();

        Assert.Equal([0f, 0f], a.grad!.data<float>().ToArray());
        Assert.Equal([5f, 5f], b.grad!.data<float>().ToArray());
    }

    [Fact]
    public void An_input_handed_back_stays_what_it_was()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = Same.apply(x);
        y.sum().backward();

        Assert.True(x.is_leaf);
        Assert.False(y.is_leaf);
        Assert.Equal([7f, 7f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_layer_recomputed_in_backward_has_the_same_gradients()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4));
        var x = randn(3, 4, requires_grad: true);
        var parameters = layer.parameters().ToArray();
        var plain = autograd.grad([layer.call(x).square().sum()], [x, .. parameters]);
        var again = autograd.grad([Recomputed.apply([layer, x, .. parameters]).square().sum()], [x, .. parameters]);

        Assert.All(plain.Zip(again), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    private sealed class Scaled : autograd.SingleTensorFunction<Scaled>
    {
        public override string Name => nameof(Scaled);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Assert.False(is_grad_enabled());
            var result = ((Tensor)vars[0]).exp() * (double)vars[1];
            ctx.save_for_backward([result]);
            return result;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output * ctx.get_saved_variables()[0], null!];
    }

    private sealed class Failing : autograd.SingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] + 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => throw new InvalidOperationException("deliberate");
    }

    private sealed class Short : autograd.SingleTensorFunction<Short>
    {
        public override string Name => nameof(Short);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] + (Tensor)vars[1];

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    private sealed class Same : autograd.SingleTensorFunction<Same>
    {
        public override string Name => nameof(Same);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0];

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output * 7];
    }

    private sealed class Swap : autograd.MultiTensorFunction<Swap>
    {
        public override string Name => nameof(Swap);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars) => [((Tensor)vars[1]).clone(), ((Tensor)vars[0]).clone()];

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) => [grad_outputs[1], grad_outputs[0]];
    }

    private sealed class Recomputed : autograd.SingleTensorFunction<Recomputed>
    {
        public override string Name => nameof(Recomputed);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("layer", vars[0]);
            ctx.save_for_backward([.. vars.Skip(1).Cast<Tensor>()]);
            return ((nn.Module<Tensor, Tensor>)vars[0]).call((Tensor)vars[1]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var layer = (nn.Module<Tensor, Tensor>)ctx.get_data("layer");
            using var tracked = enable_grad();
            var input = ctx.get_saved_variables()[0].detach().requires_grad_();
            var parameters = layer.parameters().ToArray();
            return [null!, .. autograd.grad([layer.call(input)], [input, .. parameters], [grad_output], allow_unused: true)];
        }
    }
}
