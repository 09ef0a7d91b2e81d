using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Standins.Tests.Torch;

public sealed class JitTests
{
    private const string Source = """
        def fused(x: Tensor, y: Tensor):
            return torch.relu(x) * y
        def last(x: Tensor):
            return x.contiguous(memory_format=2)
        def step(ps: List[Tensor], gs: List[Tensor], rate: float):
            torch._foreach_add_(ps, gs, alpha=-rate)
            return ps[0]
        def both(x: Tensor, n: int):
            return x + n, x - n

        """;

    [Fact]
    public void Functions_run_and_are_differentiated()
    {
        using var scope = NewDisposeScope();
        using var unit = jit.compile(Source);
        var x = tensor([-1f, 2f], requires_grad: true);
        var y = (Tensor)unit.invoke("fused", x, tensor([3f, 4f]));
        y.sum().backward();

        Assert.Equal([0f, 8f], y.data<float>().ToArray());
        Assert.Equal([0f, 4f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Operators_that_the_package_lacks_are_within_reach()
    {
        using var scope = NewDisposeScope();
        using var unit = jit.compile(Source);
        var last = unit.invoke<Tensor>("last", zeros(1, 3, 2, 2));
        Assert.Equal([12L, 1, 6, 3], last.stride());

        var (a, b) = (ones(2), ones(3));
        unit.invoke("step", new[] { a, b }, new[] { ones(2), ones(3) }, 0.25);
        Assert.Equal([0.75f, 0.75f, 0.75f], b.data<float>().ToArray());
        var (sum, difference) = ((Tensor, Tensor))unit.invoke("both", ones(1), 2);
        Assert.Equal((3f, -1f), (sum.ToSingle(), difference.ToSingle()));
    }

    [Fact]
    public void Errors_are_exceptions()
    {
        Assert.Throws<ExternalException>(() => jit.compile("def f(x:\n  return"));
        using var unit = jit.compile(Source);
        Assert.Contains("fused", Assert.Throws<ExternalException>(() => unit.invoke("fused", zeros(1))).Message);
        Assert.Contains("nothing", Assert.Throws<ExternalException>(() => unit.invoke("nothing", zeros(1))).Message);
    }
}
