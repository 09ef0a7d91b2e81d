using System.IO.Compression;
using System.Reflection;
using Mono.Cecil;

namespace NormML.Cli.Tests.Floor;

/// <summary>
/// Types and members of TorchSharp as lines in Cecil's notation: <c>Result Type::Member(Parameters)</c>, and <c>!0</c>
/// for a type's first generic parameter, whose name may differ between versions.
/// </summary>
internal static class TorchSharpMembers
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>
    /// The members of the floor: the recorded <see cref="Offered"/> of 0.102.6, less the hooks, which 0.102.7 changed.
    /// </summary>
    public static HashSet<string> OfFloor()
    {
        using var packed = typeof(TorchSharpMembers).Assembly.GetManifestResourceStream("TorchSharp-0.102.txt.gz")!;
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>
    /// The public members of a TorchSharp.dll; these lines, compressed by gzip, are the listing of a new floor.
    /// </summary>
    public static SortedSet<string> Offered(string path)
    {
        using var torchSharp = Open(path);
        var types = torchSharp.GetTypes().Where(IsOffered).ToList();
        var methods = types
            .SelectMany(type => type.Methods)
            .Where(method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);
        // Nothing refers to a constant: the compiler inserts its value.
        var fields = types
            .SelectMany(type => type.Fields)
            .Where(field => !field.IsLiteral && !field.IsSpecialName)
            .Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly);
        return new(
            types
                .Concat<MemberReference>(methods)
                .Concat(fields)
                .Select(member => member.FullName)
                .Where(line => !line.Contains("Tensorboard.", StringComparison.Ordinal)),
            StringComparer.Ordinal
        );
    }

    /// <summary>The members that an assembly refers to or overrides.</summary>
    public static SortedSet<string> UsedBy(Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        var types = module.GetTypeReferences().Where(IsTorchSharp);
        var used = new SortedSet<string>(types.Select(type => type.FullName), StringComparer.Ordinal);
        foreach (var member in module.GetMemberReferences().Where(member => IsTorchSharp(member.DeclaringType)))
        {
            member.DeclaringType = member.DeclaringType.GetElementType();
            used.Add(member.FullName);
        }
        // Overriding a member makes no reference to it.
        using var torchSharp = Open(typeof(TorchSharp.torch).Assembly.Location);
        used.UnionWith(
            assembly
                .GetTypes()
                .SelectMany(type => type.GetMethods(Declared))
                .Select(method => method.GetBaseDefinition())
                .Where(method => method.Module == typeof(TorchSharp.torch).Module)
                .Select(method => ((MethodDefinition)torchSharp.LookupToken(method.MetadataToken)).FullName)
        );
        return used;
    }

    private static ModuleDefinition Open(string path)
    {
        var module = ModuleDefinition.ReadModule(path);
        var types = module.GetTypes().ToList();
        var owners = types.Concat<IGenericParameterProvider>(types.SelectMany(type => type.Methods));
        foreach (var parameter in owners.SelectMany(owner => owner.GenericParameters))
            parameter.Name = ""; // makes Cecil write its position
        return module;
    }

    private static bool IsTorchSharp(TypeReference type) =>
        type is not ArrayType && type.GetElementType().Scope.Name == "TorchSharp";

    private static bool IsOffered(TypeDefinition type) =>
        type.IsPublic
        || (
            (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly)
            && IsOffered(type.DeclaringType)
        );
}
