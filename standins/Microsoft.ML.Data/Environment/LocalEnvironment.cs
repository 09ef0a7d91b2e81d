using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The environment behind an MLContext.</summary>
internal sealed class LocalEnvironment : HostEnvironment
{
    public LocalEnvironment(int? seed = null)
        : base(HybridTausworthe.Create(seed)) => Seed = seed;

    public override int? Seed { get; }
}

/// <summary>The environment of one component: its messages carry its name, and its generator is its own.</summary>
internal sealed class LocalHost : HostEnvironment, IHost
{
    public LocalHost(HostEnvironment source, string name, string parentFullName, Random rand)
        : base(source, name, parentFullName, rand)
    {
        Rand = rand;
        Seed = source.Seed;
        GpuDeviceId = source.GpuDeviceId;
        FallbackToCpu = source.FallbackToCpu;
        IsCanceled = source.IsCanceled;
    }

    public Random Rand { get; }

    public override int? Seed { get; }
}
