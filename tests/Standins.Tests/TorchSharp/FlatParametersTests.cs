using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Standins.Tests.Torch;

/// <summary>Parameters and gradients as views of one buffer each, as the training loop keeps them.</summary>
public sealed class FlatParametersTests
{
    [Fact]
    public void Parameters_become_views_and_gradients_are_collected_in_place()
    {
        using var scope = NewDisposeScope();
        using var net = nn.Sequential(nn.Conv2d(3, 4, 3, bias: false), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 5));
        var (flat, gradients, parameters) = Flatten(net);
        var x = randn(2, 3, 8, 8);

        Assert.All(parameters, p => Assert.True(p.is_leaf && p.requires_grad));
        nn.functional.cross_entropy(net.call(x), tensor([1L, 2L])).backward();
        Assert.Equal(gradients.abs().sum().ToDouble(), parameters.Sum(p => p.grad!.abs().sum().ToDouble()), 3);

        var before = parameters[0].clone();
        using (no_grad()) flat.add_(gradients, alpha: -0.1);
        using (no_grad()) Assert.True(parameters[0].allclose(before - parameters[0].grad! * 0.1));
        gradients.zero_();
        Assert.Equal(0f, parameters[0].grad!.abs().sum().ToSingle());
    }

    [Fact]
    public void Loading_and_moving_to_the_same_place_keep_the_views()
    {
        using var scope = NewDisposeScope();
        using var net = nn.Linear(3, 2);
        var (flat, gradients, parameters) = Flatten(net);
        net.load_state_dict(new() { ["weight"] = full(new long[] { 2, 3 }, 2.0), ["bias"] = full(2, 3.0) });
        net.to(CPU);
        net.zero_grad(set_to_none: false);

        Assert.Equal([2f, 2f, 2f, 2f, 2f, 2f, 3f, 3f], flat.data<float>().ToArray());
        flat.fill_(1);
        Assert.Equal(6f, parameters[0].sum().ToSingle());
    }

    [Fact]
    public void Backward_collects_from_a_channels_last_input_too()
    {
        using var scope = NewDisposeScope();
        using var net = nn.Conv2d(3, 4, 3);
        var (_, gradients, parameters) = Flatten(net);
        net.call(randn(2, 3, 8, 8).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)).sum().backward();

        Assert.True(gradients.slice(0, 0, parameters[0].numel(), 1).view_as(parameters[0]).Equals(parameters[0].grad!));
        Assert.NotEqual(0f, gradients.abs().sum().ToSingle());
    }

    private static (Tensor Flat, Tensor Gradients, List<Parameter> Parameters) Flatten(nn.Module net)
    {
        var parameters = net.parameters().ToList();
        Tensor flat;
        using (no_grad()) flat = nn.utils.parameters_to_vector(parameters).detach().clone();
        nn.utils.vector_to_parameters(flat, parameters);
        var gradients = zeros_like(flat);
        var offset = 0L;
        foreach (var parameter in parameters)
        {
            parameter.grad = gradients.narrow(0, offset, parameter.numel()).view(parameter.shape);
            offset += parameter.numel();
        }
        return (flat, gradients, parameters);
    }
}
