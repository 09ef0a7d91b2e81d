using System.Diagnostics;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace NormML.Standins.Tests.Torch;

public sealed class MemoryTests(ITestOutputHelper output)
{
    [Fact]
    public void Thousands_of_steps_leave_no_tensor_and_no_memory_behind()
    {
        using var net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 100, 10));
        using var sgd = optim.SGD(net.parameters().ToList(), 0.01, momentum: 0.9);
        using var unit = jit.compile("def half(x: Tensor):\n    return x / 2\n");
        Steps(300);
        var (count, memory) = (Tensor.TotalCount, Resident());
        Steps(1500);
        var growth = (Resident() - memory) / 1024.0 / 1024;
        output.WriteLine($"{growth:F1} MB more after 1500 steps");

        Assert.Equal(count, Tensor.TotalCount);
        Assert.InRange(growth, -1000, 16);

        void Steps(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                using var scope = NewDisposeScope();
                var x = rand(4, 3, 12, 12);
                var loss = nn.functional.cross_entropy(Twice.apply(net.call((Tensor)unit.invoke("half", x))), tensor([1L, 2L, 3L, 4L]));
                loss.backward();
                sgd.step();
                sgd.zero_grad();
                Assert.ThrowsAny<Exception>(() => x.view(5));
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class Twice : autograd.SingleTensorFunction<Twice>
    {
        public override string Name => nameof(Twice);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0]]);
            return (Tensor)vars[0] * 2;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output * 2 + ctx.get_saved_variables()[0] * 0];
    }
}
