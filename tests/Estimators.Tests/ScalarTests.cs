using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;
using TorchSharp;

namespace NormML.Estimators.Tests;

/// <summary>
/// TorchSharp's scalars are native objects that wait for their finalizer if nobody disposes them. Created in every
/// step, they fragment the heap into pieces too small for large blocks: batch renormalization took three times the
/// memory.
/// </summary>
public sealed class ScalarTests
{
    private const int Depth = 4;

    // Called once, when a network is created or folded.
    private static readonly string[] Once = ["ctor", "Multiply", "Fold"];

    [Fact]
    public void Scalars_of_a_step_are_kept_or_disposed()
    {
        using var torchSharp = ModuleDefinition.ReadModule(typeof(torch).Assembly.Location);
        var within = Methods(torchSharp)
            .Where(method => Calls(method).Any(LeavesScalar))
            .Select(method => method.FullName)
            .ToHashSet();
        for (var i = 0; i < Depth; i++)
            within.UnionWith(
                Methods(torchSharp)
                    .Where(method => Calls(method).Any(call => within.Contains(Name(call))))
                    .Select(method => method.FullName)
            );

        var left =
            from assembly in (Assembly[])[typeof(Models.TorchRuntime).Assembly, typeof(ResNetTrainer).Assembly]
            from method in Methods(ModuleDefinition.ReadModule(assembly.Location))
            where !Once.Any(method.Name.Contains)
            from call in Calls(method)
            where LeavesScalar(call) || within.Contains(Name(call))
            select $"{method.FullName} calls {Name(call)}";
        Assert.True(
            !left.Any(),
            "Keep the scalar, make it with using, or call what takes one (Tensors.Plus):\n" + string.Join('\n', left)
        );
    }

    private static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) =>
        module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);

    private static IEnumerable<Instruction> Calls(MethodDefinition method) =>
        method.Body.Instructions.Where(instruction => instruction.Operand is MethodReference);

    private static string Name(Instruction call) => ((MethodReference)call.Operand).FullName;

    private static bool LeavesScalar(Instruction call) =>
        call.Operand is MethodReference { Name: "op_Implicit", ReturnType.Name: "Scalar" }
        && call.Next.OpCode.Code
            is not (
                Code.Stloc_0
                or Code.Stloc_1
                or Code.Stloc_2
                or Code.Stloc_3
                or Code.Stloc_S
                or Code.Stloc
                or Code.Br_S
            );
}
