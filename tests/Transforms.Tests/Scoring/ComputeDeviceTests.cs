using NormML.Transforms.Scoring;
using TorchSharp;

namespace NormML.Transforms.Tests.Scoring;

public sealed class ComputeDeviceTests
{
    [Theory]
    [InlineData(null, false, 2, DeviceType.CPU, -1)]
    [InlineData(0, false, 2, DeviceType.CUDA, 0)]
    [InlineData(1, true, 2, DeviceType.CUDA, 1)]
    [InlineData(2, true, 2, DeviceType.CPU, -1)]
    [InlineData(0, true, 0, DeviceType.CPU, -1)]
    public void The_environment_chooses(int? gpuDeviceId, bool fallbackToCpu, int gpus, DeviceType type, int index) =>
        Assert.Equal((type, index), ComputeDevice.Choose(gpuDeviceId, fallbackToCpu, gpus));

    [Fact]
    public void A_GPU_that_is_not_there_says_what_to_choose()
    {
        var none = Assert.Throws<InvalidOperationException>(() => ComputeDevice.Choose(0, false, 0));
        var two = Assert.Throws<InvalidOperationException>(() => ComputeDevice.Choose(2, false, 2));

        Assert.Contains(
            "received GpuDeviceId=0, and libtorch sees no CUDA device; "
                + "set GpuDeviceId to null for the CPU, or FallbackToCpu to true.",
            none.Message
        );
        Assert.Contains("received GpuDeviceId=2, and libtorch sees 2 of them", two.Message);
    }
}
