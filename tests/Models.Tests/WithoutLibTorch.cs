using System.Diagnostics;
using NormML.Models.Tests.Networks;

namespace NormML.Models.Tests;

/// <summary>A process of its own, in a folder with the managed assemblies and no libtorch.</summary>
public class WithoutLibTorch
{
    // The process's entry point, and that of the other test that needs a process of its own.
    private static int Main(string[] arguments)
    {
        if (arguments is [RecomputationMemory.Verb, var recomputation]) return RecomputationMemory.Measure(bool.Parse(recomputation));
        try
        {
            TorchRuntime.EnsureAvailable();
            return 0;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.Write(e.Message);
            return 1;
        }
    }

    [Fact]
    public void A_process_without_libtorch_says_one_sentence()
    {
        var folder = Directory.CreateTempSubdirectory("normml-without-libtorch");
        try
        {
            var app = typeof(WithoutLibTorch).Assembly.GetName().Name;
            foreach (var file in (string[])[$"{app}.dll", $"{app}.runtimeconfig.json", "NormML.Models.dll", "TorchSharp.dll"])
                File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(folder.FullName, file));
            var start = new ProcessStartInfo("dotnet", [Path.Combine(folder.FullName, $"{app}.dll")])
            {
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal((1, TorchRuntimeTests.Sentence), (process.ExitCode, said));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
