using System.Diagnostics;

namespace NormML.Models.Tests.Parity;

/// <summary>A test that runs torchvision; where Python lacks it, the test is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TorchvisionFactAttribute : FactAttribute
{
    public const string Interpreter = "/usr/bin/python3";

    private static readonly Lazy<bool> IsInstalled = new(() =>
    {
        if (!File.Exists(Interpreter))
            return false;
        // Finds the packages without importing them, which takes seconds.
        const string Find =
            "from importlib.util import find_spec; exit(not (find_spec('torch') and find_spec('torchvision')))";
        using var process = Process.Start(Interpreter, ["-c", Find]);
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    public TorchvisionFactAttribute()
    {
        if (!IsInstalled.Value)
            Skip = $"{Interpreter} has no torchvision.";
    }
}
