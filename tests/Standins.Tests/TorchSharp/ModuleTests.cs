using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Standins.Tests.Torch;

/// <summary>Registration, traversal, state and movement of modules follow the real package's rules.</summary>
public sealed class ModuleTests
{
    [Fact]
    public void Fields_are_registered_by_name()
    {
        using var net = new Block();

        Assert.Equal(["weight", "layer.weight", "layer.bias", "renamed.weight", "list.0.weight"], net.named_parameters().Select(p => p.name));
        Assert.Equal(["running", "late"], net.named_buffers().Select(b => b.name));
        Assert.Equal(["layer", "renamed", "list"], net.named_children().Select(c => c.name));
        Assert.Equal(["weight", "layer.weight", "layer.bias", "renamed.weight", "list.0.weight", "running", "late"], net.state_dict().Keys);
    }

    [Fact]
    public void Named_modules_leaves_the_root_out()
    {
        using var net = Sequential(("a", Sequential(("x", Identity()))), ("b", Identity()));

        Assert.Equal(["a", "b", "a.x"], net.named_modules().Select(m => m.name));
    }

    [Fact]
    public void A_buffer_reassigned_after_registration_is_not_seen()
    {
        using var net = new Block();
        net.Reassign(ones(1));

        Assert.Equal(0f, net.get_buffer("running").ToSingle());
    }

    [Fact]
    public void Parameters_are_walked_lazily()
    {
        using var net = new Block();
        var lazy = net.named_parameters();
        net.register_parameter("another", Parameter(zeros(1)));

        Assert.Contains("another", lazy.Select(p => p.name));
    }

    [Fact]
    public void A_parameter_takes_the_handle_of_its_data()
    {
        var data = zeros(2);
        using var parameter = Parameter(data);

        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad && parameter.is_leaf);
    }

    [Fact]
    public void Nothing_is_registered_twice()
    {
        using var net = new Block();

        Assert.Equal("Tensor late is already registered.", Assert.Throws<InvalidOperationException>(() => net.register_buffer("late", zeros(1))).Message);
        Assert.Throws<InvalidOperationException>(() => net.register_parameter("weight", Parameter(zeros(1))));
        Assert.Throws<InvalidOperationException>(() => net.register_module("layer", Identity()));
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", Identity()));
    }

    [Fact]
    public void Buffers_that_are_not_persistent_are_never_listed()
    {
        using var net = new Block();
        net.register_buffer("passing", zeros(1), persistent: false);

        Assert.DoesNotContain("passing", net.named_buffers(include_nonpersistent: true).Select(b => b.name));
        Assert.NotNull(net.get_buffer("passing"));
    }

    [Fact]
    public void Moving_to_another_type_makes_new_parameter_objects()
    {
        using var net = new Block();
        var before = net.weight;
        using var count = net.get_buffer("late").alias();
        net.to(ScalarType.Float64);

        Assert.True(before.IsInvalid);
        Assert.NotSame(before, net.weight);
        Assert.Same(net.weight, net.get_parameter("weight"));
        Assert.Equal(ScalarType.Float64, net.get_parameter("layer.weight").dtype);
        Assert.Equal(ScalarType.Int64, net.get_buffer("late").dtype);
        Assert.True(net.weight.is_leaf && net.weight.requires_grad);
    }

    [Fact]
    public void Moving_to_where_it_is_changes_nothing()
    {
        using var net = new Block();
        var before = net.weight;
        net.to(CPU).to(ScalarType.Float32);

        Assert.Same(before, net.weight);
    }

    [Fact]
    public void A_state_dictionary_is_loaded_with_casts_and_broadcasts()
    {
        using var scope = NewDisposeScope();
        using var net = Linear(2, 2);
        net.load_state_dict(new() { ["weight"] = tensor([1.0, 2.0]), ["bias"] = tensor(3L) });

        Assert.Equal([1f, 2f, 1f, 2f], net.weight!.data<float>().ToArray());
        Assert.Equal([3f, 3f], net.bias!.data<float>().ToArray());
        Assert.Throws<InvalidOperationException>(() => net.load_state_dict(new() { ["weight"] = ones(2, 2) }));
        var (missing, unexpected) = net.load_state_dict(new() { ["other"] = ones(1) }, strict: false);
        Assert.Equal((2, 1), (missing.Count, unexpected.Count));
    }

    [Fact]
    public void A_saved_module_is_read_back()
    {
        using var scope = NewDisposeScope();
        using var first = Sequential(Conv2d(3, 4, 3), BatchNorm2d(4));
        using var second = Sequential(Conv2d(3, 4, 3), BatchNorm2d(4));
        first.call(randn(2, 3, 8, 8));
        var path = Path.GetTempFileName();
        try
        {
            first.save(path);
            second.load(path);
        }
        finally
        {
            File.Delete(path);
        }

        foreach (var (name, value) in second.state_dict()) Assert.True(value.Equals(first.state_dict()[name]), name);
    }

    [Fact]
    public void Train_and_eval_reach_the_children()
    {
        using var net = new Block();
        Assert.True(net.training);
        net.eval();

        Assert.All(net.modules(), m => Assert.False(m.training));
        net.train();
        Assert.All(net.modules(), m => Assert.True(m.training));
    }

    [Fact]
    public void Zero_grad_of_a_module_takes_the_gradients_away()
    {
        using var scope = NewDisposeScope();
        using var net = Linear(2, 1);
        net.call(ones(1, 2)).sum().backward();
        Assert.NotNull(net.weight!.grad);

        net.zero_grad(set_to_none: false);
        Assert.Equal(0f, net.weight!.grad!.abs().sum().ToSingle());
        net.zero_grad();
        Assert.Null(net.weight!.grad);
    }

    [Fact]
    public void Only_call_runs_the_hooks()
    {
        using var scope = NewDisposeScope();
        using var net = Identity();
        var hook = net.register_forward_hook((_, _, y) => y + 1);

        Assert.Equal(0f, net.forward(zeros(1)).ToSingle());
        Assert.Equal(1f, net.call(zeros(1)).ToSingle());
        hook.remove();
        Assert.Equal(0f, net.call(zeros(1)).ToSingle());
    }

    [Fact]
    public void Sequential_disposes_what_lies_between()
    {
        using var scope = NewDisposeScope();
        var seen = new List<Tensor>();
        using var net = Sequential(Linear(2, 2), ReLU(), Linear(2, 2));
        foreach (var module in net.children().Cast<Module<Tensor, Tensor>>()) module.register_forward_hook((_, _, y) => { seen.Add(y); return y; });
        var x = ones(1, 2);
        var y = net.call(x);

        Assert.Equal([true, true, false], seen.Select(t => t.IsInvalid));
        Assert.False(x.IsInvalid);
        y.sum().backward();
    }

    [Fact]
    public void Disposing_a_module_frees_its_tensors()
    {
        var before = Tensor.TotalCount;
        Sequential(Conv2d(3, 4, 3), BatchNorm2d(4)).Dispose();
        Assert.Equal(before, Tensor.TotalCount);

        var net = new Block();
        var tensors = net.state_dict().Values;
        net.Dispose();
        Assert.All(tensors, t => Assert.True(t.IsInvalid));
    }

    [Fact]
    public void A_native_modules_property_is_a_handle_of_its_own()
    {
        using var net = Linear(2, 2);
        net.weight!.Dispose();

        Assert.False(net.weight!.IsInvalid);
        Assert.Equal([1L, 2], net.call(ones(1, 2)).shape);
    }

    [Fact]
    public void Batch_norm_refuses_one_value_a_channel_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var norm = BatchNorm2d(3);
        var e = Assert.Throws<ExternalException>(() => norm.call(ones(1, 3, 1, 1)));
        Assert.Equal("Expected more than 1 value per channel when training, got input size [1, 3, 1, 1]", e.Message);

        norm.eval();
        Assert.Equal([1L, 3, 1, 1], norm.call(ones(1, 3, 1, 1)).shape);
    }

    [Fact]
    public void Batch_norm_counts_batches_and_moves_its_statistics()
    {
        using var scope = NewDisposeScope();
        using var norm = BatchNorm2d(1, momentum: 0.5);
        norm.call(tensor([1f, 3f]).view(2, 1, 1, 1));

        Assert.Equal((1L, 1f, 1.5f), (norm.num_batches_tracked!.item<long>(), norm.running_mean!.item<float>(), norm.running_var!.item<float>()));
        norm.reset_running_stats();
        Assert.Equal((0L, 0f, 1f), (norm.num_batches_tracked!.item<long>(), norm.running_mean!.item<float>(), norm.running_var!.item<float>()));
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        public readonly Parameter weight = Parameter(zeros(2));
        private readonly Linear layer = Linear(2, 2);
        [ComponentName(Name = "renamed")] private readonly Linear other = Linear(2, 1, hasBias: false);
        private readonly ModuleList<Linear> list = ModuleList(Linear(1, 1, hasBias: false));
        private readonly Linear[] ignored = [Linear(1, 1)];
        private Tensor running = zeros(1);
        private readonly Tensor late = zeros(1, dtype: int64);

        public Block() : base(nameof(Block))
        {
            RegisterComponents();
            foreach (var module in ignored) module.Dispose();
        }

        public void Reassign(Tensor value) => running = value;

        public override Tensor forward(Tensor input) => other.call(layer.call(input) + running + weight);
    }
}
