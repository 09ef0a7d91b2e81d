using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using TorchSharp;

namespace NormML.Standins.Tests.Torch;

public sealed class BackendTests
{
    [Fact]
    public void The_version_is_the_librarys() => Assert.Matches(@"^\d+\.\d+\.\d+", torch.__version__);

    [Fact]
    public async Task An_app_without_a_libtorch_package_is_told_which_to_add()
    {
        var folder = Directory.CreateTempSubdirectory("no-libtorch").FullName;
        try
        {
            WriteApp(Path.Combine(folder, "app.dll"));
            File.Copy(typeof(torch).Assembly.Location, Path.Combine(folder, "TorchSharp.dll"));
            File.WriteAllText(Path.Combine(folder, "app.runtimeconfig.json"),
                $$"""{ "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" } } }""");
            using var app = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(folder, "app.dll")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var unread = app.StandardOutput.ReadToEndAsync();
            var said = await app.StandardError.ReadToEndAsync();
            await unread;
            await app.WaitForExitAsync();

            Assert.NotEqual(0, app.ExitCode);
            Assert.Contains("System.TypeInitializationException", said);
            Assert.Contains("System.NotSupportedException: This application or script uses TorchSharp but doesn't contain a reference to", said);
            Assert.Contains("TorchSharp-cpu", said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // An app whose only statement asks for the default device.
    private static void WriteApp(string path)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("app"), typeof(object).Assembly);
        var program = assembly.DefineDynamicModule("app").DefineType("Program", TypeAttributes.Public | TypeAttributes.Class);
        var main = program.DefineMethod("Main", MethodAttributes.Public | MethodAttributes.Static, typeof(void), null);
        var code = main.GetILGenerator();
        code.Emit(OpCodes.Call, typeof(torch).GetMethod(nameof(torch.get_default_device))!);
        code.Emit(OpCodes.Pop);
        code.Emit(OpCodes.Ret);
        program.CreateType();

        var metadata = assembly.GenerateMetadata(out var body, out var fields);
        var image = new ManagedPEBuilder(PEHeaderBuilder.CreateExecutableHeader(), new MetadataRootBuilder(metadata), body, mappedFieldData: fields,
            entryPoint: MetadataTokens.MethodDefinitionHandle(main.MetadataToken));
        var blob = new BlobBuilder();
        image.Serialize(blob);
        File.WriteAllBytes(path, blob.ToArray());
    }
}
