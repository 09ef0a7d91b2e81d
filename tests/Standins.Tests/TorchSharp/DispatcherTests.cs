using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Standins.Tests.Torch;

/// <summary>Calls through the dispatcher: values of every kind in, results of every kind out, messages of libtorch.</summary>
public sealed class DispatcherTests
{
    [Fact]
    public void Operators_compute()
    {
        using var scope = NewDisposeScope();
        var a = tensor([1f, 2f, 3f, 4f, 5f, 6f]).reshape(2, 3);

        Assert.Equal([3f, 5f, 7f, 9f, 11f, 13f], (a * 2 + 1).data<float>().ToArray());
        Assert.Equal([0.5f, 0f, -0.5f, -1f, -1.5f, -2f], (1 - a / 2).data<float>().ToArray());
        Assert.Equal([1f, 0.5f], (1 / a[0, ..2]).data<float>().ToArray());
        Assert.Equal([14f, 32f, 32f, 77f], a.matmul(a.T).data<float>().ToArray());
        Assert.Equal([5f, 7f, 9f], a.sum(dim: 0).data<float>().ToArray());
        Assert.Equal([2f, 5f], a.mean([1]).data<float>().ToArray());
        Assert.Equal([false, false, false, true, true, true], (a > 3).data<bool>().ToArray());
        Assert.Equal([2f, 1f], einsum("i,ij->j", tensor([1f, -1f]), a.flip(0)[.., ..2]).neg().sub(tensor([-5f, -4f])).data<float>().ToArray());
        Assert.True(a.allclose(a + 1e-9));
        Assert.Equal(91, a.square().sum().ToInt64());
    }

    [Fact]
    public void Several_results_and_lists_come_back()
    {
        using var scope = NewDisposeScope();
        var a = tensor([3f, 1f, 2f]);

        var (values, indices) = a.sort(descending: true);
        Assert.Equal([3f, 2f, 1f], values.data<float>().ToArray());
        Assert.Equal([0L, 2L, 1L], indices.data<long>().ToArray());
        Assert.Equal([2, 1], a.split(2).Select(part => (int)part.numel()));
        Assert.Equal([3f, 2f], a.topk(2).values.data<float>().ToArray());
        Assert.Equal([3L, 3], linalg.svd(randn(3, 3)).U.shape);
    }

    [Fact]
    public void Lists_longer_than_the_stack_buffer_are_passed()
    {
        using var scope = NewDisposeScope();
        var parts = Enumerable.Range(0, 500).Select(i => tensor((float)i)).ToList();

        Assert.Equal(500 * 499 / 2, stack(parts).sum().ToInt32());
    }

    [Fact]
    public void An_operator_in_place_hands_back_the_same_object()
    {
        using var a = zeros(3);

        Assert.Same(a, a.add_(1));
        Assert.Same(a, a.mul_(2.5).clamp_(max: 2));
        Assert.Same(a, a.normal_());
        Assert.Same(a, a.zero_());
    }

    [Fact]
    public void Exceptions_carry_the_message_of_libtorch()
    {
        using var scope = NewDisposeScope();

        var shapes = Assert.Throws<ExternalException>(() => zeros(2, 3).matmul(zeros(2, 3)));
        Assert.StartsWith("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", shapes.Message);
        var view = Assert.Throws<ExternalException>(() => zeros(2).view(3));
        Assert.StartsWith("shape '[3]' is invalid for input of size 2", view.Message);
        var leaf = Assert.Throws<ExternalException>(() => ones(2, requires_grad: true).add_(1));
        Assert.StartsWith("a leaf Variable that requires grad is being used in an in-place operation", leaf.Message);
        var norm = Assert.Throws<ExternalException>(() => nn.functional.batch_norm(ones(1, 3, 1, 1), zeros(3), ones(3), training: true));
        Assert.StartsWith("Expected more than 1 value per channel when training, got input size [1, 3, 1, 1]", norm.Message);
    }

    [Fact]
    public void Calls_go_on_after_an_exception()
    {
        using var a = ones(2);
        for (var i = 0; i < 1000; i++) Assert.Throws<ExternalException>(() => a.view(3));

        Assert.Equal(2, a.sum().ToInt32());
    }

    [Fact]
    public void An_empty_handle_is_refused_before_native_code()
    {
        var a = ones(2);
        a.Dispose();

        Assert.True(a.IsInvalid);
        var e = Assert.Throws<InvalidOperationException>(() => a + 1);
        Assert.Equal("Tensor invalid -- empty handle.", e.Message);
    }
}
