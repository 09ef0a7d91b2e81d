using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Standins.Tests.Torch;

public sealed class OptimizerTests
{
    [Fact]
    public void Sgd_follows_its_formula()
    {
        using var scope = NewDisposeScope();
        using var weight = nn.Parameter(tensor([1.0]));
        using var sgd = optim.SGD([weight], 0.1, momentum: 0.9, weight_decay: 0.01, nesterov: true);
        var (w, m) = (1.0, 0.0);
        for (var i = 0; i < 5; i++)
        {
            sgd.zero_grad();
            weight.square().sum().backward();
            sgd.step();
            var g = 2 * w + 0.01 * w;
            m = i == 0 ? g : 0.9 * m + g;
            w -= 0.1 * (g + 0.9 * m);
        }

        Assert.Equal(w, weight.item<double>(), 12);
    }

    [Fact]
    public void AdamW_does_not_decay_unless_told()
    {
        using var scope = NewDisposeScope();
        using var weight = nn.Parameter(tensor([1.0]));
        using var adam = optim.AdamW([weight], 0.1);
        (weight * 0).sum().backward();
        adam.step();

        Assert.Equal(1.0, weight.item<double>());
    }

    [Fact]
    public void Clipping_scales_all_gradients_by_one_norm()
    {
        using var scope = NewDisposeScope();
        using var a = nn.Parameter(zeros(1));
        using var b = nn.Parameter(zeros(1));
        (a * 3 + b * 4).sum().backward();

        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b], 1), 5);
        Assert.Equal((0.6, 0.8), (Math.Round(a.grad!.ToDouble(), 4), Math.Round(b.grad!.ToDouble(), 4)));
    }
}
