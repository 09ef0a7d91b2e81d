using NormML.Models.Tests.Networks;

namespace NormML.Models.Tests;

/// <summary>The entry point of tests that need a separate process.</summary>
internal static class TestProcess
{
    private static int Main(string[] arguments) =>
        arguments switch
        {
            [RecomputationMemory.Verb, var recomputation] => RecomputationMemory.Measure(bool.Parse(recomputation)),
            [TorchRuntimeTests.Verb, .. var runtime] => TorchRuntimeTests.Load(runtime.SingleOrDefault()),
            [TorchThreadsTests.Verb, var what] => TorchThreadsTests.Print(what),
            _ => throw new ArgumentException($"There is no test '{string.Join(' ', arguments)}'."),
        };
}
