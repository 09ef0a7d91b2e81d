using System.Diagnostics;
using Mono.Cecil;
using NormML.Contract;

namespace NormML.Standins.Tests.Contract;

public sealed class ContractTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("normml-").FullName;

    public ContractTests()
    {
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "*.dll"))
            if (Path.GetFileName(file) is "TorchSharp.dll" || Path.GetFileName(file).StartsWith("Microsoft.ML", StringComparison.Ordinal))
                File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_public_member_that_the_real_package_has_not_is_reported()
    {
        Assert.Equal(0, Check("stand-ins").ExitCode);
        Change("TorchSharp.dll", AddInvented);
        Assert.Equal(["TorchSharp-0.102.6 lacks  TorchSharp.DisposeScope::static Invented() : Void"], Check("stand-ins").Violations);
    }

    [Fact]
    public void A_parameter_of_another_name_is_reported()
    {
        Change("TorchSharp.dll", module =>
            module.GetType("TorchSharp.DisposeScope").Methods.Single(m => m.Name == "Contains").Parameters[0].Name = "renamed");
        Assert.Equal(["TorchSharp-0.102.6 lacks  TorchSharp.DisposeScope::Contains(IDisposable renamed) : Boolean"], Check("stand-ins").Violations);
    }

    [Fact]
    public void A_reference_to_a_member_that_newer_versions_have_not_is_reported()
    {
        Change("TorchSharp.dll", AddInvented);
        using (var torchSharp = AssemblyDefinition.ReadAssembly(Path.Combine(_folder, "TorchSharp.dll")))
        using (var user = AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition("NormML.User", new Version(1, 0)), "NormML.User", ModuleKind.Dll))
        {
            var method = new MethodDefinition("Use", MethodAttributes.Public | MethodAttributes.Static, user.MainModule.TypeSystem.Void);
            var body = method.Body.GetILProcessor();
            body.Emit(Mono.Cecil.Cil.OpCodes.Call, user.MainModule.ImportReference(
                torchSharp.MainModule.GetType("TorchSharp.DisposeScope").Methods.Single(m => m.Name == "Invented")));
            body.Emit(Mono.Cecil.Cil.OpCodes.Ret);
            user.MainModule.Types.Single(t => t.Name == "<Module>").Methods.Add(method);
            user.Write(Path.Combine(_folder, "NormML.User.dll"));
        }
        var (exitCode, violations) = Check("references");
        Assert.Equal(1, exitCode);
        Assert.Equal(
            [
                "TorchSharp-0.102.6 lacks  TorchSharp.DisposeScope::static Invented() : Void  (used by NormML.User)",
                "TorchSharp-0.107.0 lacks  TorchSharp.DisposeScope::static Invented() : Void  (used by NormML.User)",
            ],
            violations);
    }

    [Theory]
    [InlineData("N.T::M(Int32 a, String b = \"x, y\") : Void", "N.T::M(Int32,String) : Void")]
    [InlineData("N.T::M(Func<Int32,String> f, params Int64[] xs) : Void", "N.T::M(Func<Int32,String>,Int64[]) : Void")]
    [InlineData("N.T::M() : Void", "N.T::M() : Void")]
    [InlineData("N.T::P { get } : Int32", "N.T::P { get } : Int32")]
    public void Parameters_are_compared_by_type(string line, string expected) =>
        Assert.Equal(expected, MemberLine.WithoutParameterNames(line));

    private static void AddInvented(ModuleDefinition module)
    {
        var method = new MethodDefinition("Invented", MethodAttributes.Public | MethodAttributes.Static, module.TypeSystem.Void);
        method.Body.GetILProcessor().Emit(Mono.Cecil.Cil.OpCodes.Ret);
        module.GetType("TorchSharp.DisposeScope").Methods.Add(method);
    }

    // As a process of its own: this one has the stand-ins loaded already.
    private (int ExitCode, string[] Violations) Check(string command)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[typeof(MemberLine).Assembly.Location, command, _folder]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return (process.ExitCode, lines[..^1]);
    }

    private void Change(string file, Action<ModuleDefinition> change)
    {
        var path = Path.Combine(_folder, file);
        using var assembly = AssemblyDefinition.ReadAssembly(new MemoryStream(File.ReadAllBytes(path)));
        change(assembly.MainModule);
        assembly.Write(path);
    }
}
