using Mono.Cecil;
using NetArchTest.Rules;

namespace NormML.Cli.Tests.Architecture;

/// <summary>True for a type that the source declares.</summary>
internal sealed class NotGenerated : ICustomRule
{
    public bool MeetsRule(TypeDefinition type) =>
        !type.FullName.Contains('<')
        && type.CustomAttributes.All(attribute => attribute.AttributeType.Name != "CompilerGeneratedAttribute")
        && type.CustomAttributes.All(attribute =>
            attribute.AttributeType.FullName != "Microsoft.CodeAnalysis.EmbeddedAttribute"
        );
}

/// <summary>True for a type that calls none of TorchSharp's methods of these names, not even in lambdas.</summary>
internal sealed class CallsNone(params string[] names) : ICustomRule
{
    public bool MeetsRule(TypeDefinition type) => type.Methods.All(Meets) && type.NestedTypes.All(MeetsRule);

    private bool Meets(MethodDefinition method) =>
        !method.HasBody
        || !method
            .Body.Instructions.Select(instruction => instruction.Operand)
            .OfType<MethodReference>()
            .Any(called =>
                called.DeclaringType.FullName.StartsWith("TorchSharp.", StringComparison.Ordinal)
                && names.Contains(called.Name, StringComparer.Ordinal)
            );
}
