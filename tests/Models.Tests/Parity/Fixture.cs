using NormML.Models.Weights;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Parity;

/// <summary>The tensors that generate.py computed with PyTorch, by name.</summary>
internal static class Fixture
{
    public static Dictionary<string, Tensor> Read(string name)
    {
        using var stream = File.OpenRead(PathOf(name));
        return SafeTensors.Open(stream).Read();
    }

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Parity", name);

    /// <summary>The elements that generate.py keeps of a large tensor.</summary>
    public static double[] Kept(Tensor tensor)
    {
        var values = Close.Values(tensor);
        var step = (values.Length + 511) / 512;
        return [.. values.Where((_, i) => i % step == 0)];
    }
}
