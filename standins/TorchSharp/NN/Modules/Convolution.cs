// Conv2d. Its parameters live in the module's registry alone, as the real one's live in native code.
using System;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    protected long input_channels;

    private protected Convolution(string name, long input_channels) : base(name) => this.input_channels = input_channels;

    protected bool ValidateShape(Tensor input, long dimensions)
    {
        var shape = input.shape;
        return (shape.Length == dimensions + 2 && shape[1] == input_channels) || (shape.Length == dimensions + 1 && shape[0] == input_channels);
    }
}

public sealed class Conv2d : Convolution
{
    private readonly long[] stride;
    private readonly long[] padding;
    private readonly long[] dilation;
    private readonly long groups;
    private readonly PaddingModes mode;

    internal Conv2d(long input, long output, (long, long) kernel, (long, long) stride, (long, long) padding, (long, long) dilation, PaddingModes mode, long groups, bool bias)
        : base(nameof(Conv2d), input)
    {
        if (groups <= 0 || input % groups != 0 || output % groups != 0) throw new System.Runtime.InteropServices.ExternalException("in_channels and out_channels must be divisible by groups");
        this.stride = [stride.Item1, stride.Item2];
        this.padding = [padding.Item1, padding.Item2];
        this.dilation = [dilation.Item1, dilation.Item2];
        this.groups = groups;
        this.mode = mode;
        nn.AddWeights(this, [output, input / groups, kernel.Item1, kernel.Item2], bias ? output : 0);
    }

#nullable enable
    public Parameter? weight { get => nn.Shared(this, nameof(weight)); set => SetParameter(nameof(weight), value); }

    public Parameter? bias { get => nn.Shared(this, nameof(bias)); set => SetParameter(nameof(bias), value); }
#nullable restore

    public override Tensor forward(Tensor input)
    {
        if (!ValidateShape(input, 2)) throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {input_channels} channels to Conv2d.");
        var (weight, bias) = (Registered(nameof(this.weight)), Registered(nameof(this.bias)));
        if (mode == PaddingModes.Zeros) return nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
        using var padded = nn.functional.pad(input, [padding[1], padding[1], padding[0], padding[0]], mode);
        return nn.functional.conv2d(padded, weight, bias, stride, null, dilation, groups);
    }
}
