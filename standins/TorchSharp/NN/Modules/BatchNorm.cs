// BatchNorm1d and BatchNorm2d.
using System;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class BatchNorm1d : nn.Module<Tensor, Tensor>
{
    private readonly nn.BatchStatistics norm;

    internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool track) : base(nameof(BatchNorm1d))
        => norm = new nn.BatchStatistics(this, features, eps, momentum, affine, track);

#nullable enable
    public Parameter? weight { get => nn.Shared(this, nameof(weight)); set => SetParameter(nameof(weight), value!); }

    public Parameter? bias { get => nn.Shared(this, nameof(bias)); set => SetParameter(nameof(bias), value!); }

    public Tensor? running_mean { get => SharedBuffer(nameof(running_mean)); set => SetBuffer(nameof(running_mean), value!); }

    public Tensor? running_var { get => SharedBuffer(nameof(running_var)); set => SetBuffer(nameof(running_var), value!); }

    public Tensor? num_batches_tracked => SharedBuffer(nameof(num_batches_tracked));
#nullable restore

    public void reset_running_stats() => norm.Reset();

    public override Tensor forward(Tensor tensor)
        => tensor.Dimensions < 2 || tensor.Dimensions > 3 ? throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.Dimensions}") : norm.Forward(tensor);
}

public sealed class BatchNorm2d : nn.Module<Tensor, Tensor>
{
    private readonly nn.BatchStatistics norm;

    internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool track) : base(nameof(BatchNorm2d))
        => norm = new nn.BatchStatistics(this, features, eps, momentum, affine, track);

#nullable enable
    public Parameter? weight { get => nn.Shared(this, nameof(weight)); set => SetParameter(nameof(weight), value!); }

    public Parameter? bias { get => nn.Shared(this, nameof(bias)); set => SetParameter(nameof(bias), value!); }

    public Tensor? running_mean { get => SharedBuffer(nameof(running_mean)); set => SetBuffer(nameof(running_mean), value!); }

    public Tensor? running_var { get => SharedBuffer(nameof(running_var)); set => SetBuffer(nameof(running_var), value!); }

    public Tensor? num_batches_tracked => SharedBuffer(nameof(num_batches_tracked));
#nullable restore

    public void reset_running_stats() => norm.Reset();

    public override Tensor forward(Tensor tensor)
        => tensor.Dimensions != 4 ? throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.Dimensions}") : norm.Forward(tensor);
}
