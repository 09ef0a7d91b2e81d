using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace NormML.Models.Layers;

/// <summary>How the weights of a new network are initialized.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WeightInitialization>))]
public enum WeightInitialization
{
    /// <summary>
    /// Convolutions: normal with variance 2 / (output channels x kernel area) (He et al. 2015, "fan out"). Last layer:
    /// uniform within +-1 / sqrt(inputs). As in torchvision's ResNets.
    /// </summary>
    KaimingNormal,

    /// <summary>
    /// Convolutions and fully connected layers: uniform within +-sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010).
    /// As in Dive into Deep Learning.
    /// </summary>
    XavierUniform,

    /// <summary>
    /// Convolutions: normal with variance 2 / (input channels x kernel area) ("fan in"). Last layer: the weight as with
    /// <see cref="KaimingNormal"/>, the bias 0. As in torchvision's DenseNets.
    /// </summary>
    KaimingNormalFanIn,
}

/// <summary>A module with weights to initialize, from the given generator, never the global one.</summary>
internal interface IInitialized
{
    void Initialize(Generator generator);
}

internal static class WeightInitializations
{
    /// <summary>Fills the weight of a convolution, [out, in / groups, k, k].</summary>
    public static void Fill(this WeightInitialization initialization, Tensor weight, Generator generator)
    {
        var (fanIn, fanOut) = Fans(weight);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        switch (initialization)
        {
            case WeightInitialization.XavierUniform:
                FillUniform(weight, Math.Sqrt(6.0 / (fanIn + fanOut)), generator);
                break;
            case WeightInitialization.KaimingNormalFanIn:
                weight.normal_(0, Math.Sqrt(2.0 / fanIn), generator);
                break;
            default:
                weight.normal_(0, Math.Sqrt(2.0 / fanOut), generator);
                break;
        }
    }

    /// <summary>Fills the weight of a fully connected layer, [out, in].</summary>
    public static void FillLinear(this WeightInitialization initialization, Tensor weight, Generator generator)
    {
        var (fanIn, fanOut) = Fans(weight);
        var bound =
            initialization == WeightInitialization.XavierUniform
                ? Math.Sqrt(6.0 / (fanIn + fanOut))
                : 1 / Math.Sqrt(fanIn);
        FillUniform(weight, bound, generator);
    }

    /// <summary>Fills the bias of a fully connected layer.</summary>
    public static void FillLinearBias(
        this WeightInitialization initialization,
        Tensor bias,
        Tensor weight,
        Generator generator
    )
    {
        if (initialization != WeightInitialization.KaimingNormalFanIn)
        {
            FillBias(bias, weight, generator);
            return;
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        bias.zero_();
    }

    /// <summary>Fills a bias as PyTorch does: uniform within +-1 / sqrt(fan in of its weight).</summary>
    public static void FillBias(Tensor bias, Tensor weight, Generator generator) =>
        FillUniform(bias, 1 / Math.Sqrt(Fans(weight).In), generator);

    private static void FillUniform(Tensor tensor, double bound, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        tensor.uniform_(-bound, bound, generator);
    }

    private static (double In, double Out) Fans(Tensor weight)
    {
        var shape = weight.shape;
        var area = shape.Skip(2).Aggregate(1L, (product, length) => product * length);
        return (shape[1] * area, shape[0] * area);
    }
}
