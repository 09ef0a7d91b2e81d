using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.ML;

namespace NormML.Cli;

/// <summary>The device to compute on: the CPU, or a CUDA device by number.</summary>
internal readonly record struct Device(int? CudaIndex)
{
    /// <summary>
    /// A context for this device; a missing CUDA device is an error instead of a silent fallback to the CPU.
    /// </summary>
    public MLContext CreateContext(int? seed = null)
    {
        var context = new MLContext(seed) { FallbackToCpu = false };
        if (CudaIndex is { } index)
        {
            context.GpuDeviceId = index;
        }

        return context;
    }

    /// <summary>In the form that <see cref="Parse"/> takes: <c>cpu</c> or <c>cuda:0</c>.</summary>
    public override string ToString() => CudaIndex is { } index ? FormattableString.Invariant($"cuda:{index}") : "cpu";

    public static Device Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (text == "cpu")
        {
            return default;
        }

        if (text == "cuda")
        {
            return new Device(0);
        }

        if (
            text.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        )
        {
            return new Device(index);
        }

        result.AddError($"--device takes cpu or cuda:N; received '{text}'.");
        return default;
    }
}
