using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Tests;

/// <summary>A module's tensors by name; a missing name is an error.</summary>
internal static class ModuleTensors
{
    public static Parameter Parameter(this Module module, string name) =>
        module.get_parameter(name) ?? throw new KeyNotFoundException($"There is no parameter {name}.");

    public static Tensor Buffer(this Module module, string name) =>
        module.get_buffer(name) ?? throw new KeyNotFoundException($"There is no buffer {name}.");
}
