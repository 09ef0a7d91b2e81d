using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NormML.Transforms.Tests.MLNet;

/// <summary>
/// The non-public types and members of ML.NET that each of our types uses, read from a built assembly.
/// </summary>
internal sealed class InternalUses
{
    private readonly SortedDictionary<string, SortedSet<string>> uses = new(StringComparer.Ordinal);

    private InternalUses(AssemblyDefinition assembly)
    {
        Attributes("assembly attributes", assembly);
        foreach (var type in assembly.MainModule.GetTypes())
            Read(Outermost(type).FullName, type);
    }

    /// <summary>By our outermost type (or "assembly attributes"): the members, as <c>Type::Member(parameters)</c>.</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> ByType => uses;

    public IEnumerable<string> All =>
        uses.Values.SelectMany(members => members).Distinct().Order(StringComparer.Ordinal);

    public static InternalUses Of(string path)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        using var assembly = AssemblyDefinition.ReadAssembly(
            path,
            new ReaderParameters { AssemblyResolver = resolver }
        );
        return new InternalUses(assembly);
    }

    /// <summary>The assembly-level LoadableClass attributes' loader types.</summary>
    public static IReadOnlyList<string> LoaderTypes(string path)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(path);
        return
        [
            .. assembly
                .CustomAttributes.Where(a => a.AttributeType.Name == "LoadableClassAttribute")
                .Select(a => a.ConstructorArguments.Where(c => c.Type.FullName == "System.Type").ElementAt(1))
                .Select(loader => ((TypeReference)loader.Value).FullName),
        ];
    }

    private void Read(string user, TypeDefinition type)
    {
        Type(user, type.BaseType);
        foreach (var implemented in type.Interfaces)
            Type(user, implemented.InterfaceType);
        Attributes(user, type);
        foreach (var field in type.Fields)
        {
            Type(user, field.FieldType);
            Attributes(user, field);
        }
        foreach (var property in type.Properties)
            Attributes(user, property);
        foreach (var method in type.Methods)
            Read(user, method);
    }

    private void Read(string user, MethodDefinition method)
    {
        Type(user, method.ReturnType);
        foreach (var parameter in method.Parameters)
            Type(user, parameter.ParameterType);
        Attributes(user, method);
        if (!method.HasBody)
            return;
        foreach (var variable in method.Body.Variables)
            Type(user, variable.VariableType);
        foreach (var instruction in method.Body.Instructions)
            Operand(user, instruction);
    }

    private void Operand(string user, Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case TypeReference type:
                Type(user, type);
                break;
            case MethodReference method:
                Type(user, method.DeclaringType);
                Type(user, method.ReturnType);
                foreach (var parameter in method.Parameters)
                    Type(user, parameter.ParameterType);
                if (method is GenericInstanceMethod generic)
                    foreach (var argument in generic.GenericArguments)
                        Type(user, argument);
                Method(user, method);
                break;
            case FieldReference field:
                Type(user, field.DeclaringType);
                Type(user, field.FieldType);
                if (
                    IsOfMLNet(field.DeclaringType)
                    && Resolved(field.Resolve(), field) is var found
                    && (
                        found is { IsPublic: false, IsFamily: false, IsFamilyOrAssembly: false }
                        || !IsVisible(found.DeclaringType)
                    )
                )
                    Add(user, $"{field.DeclaringType.FullName}::{field.Name}");
                break;
        }
    }

    private void Method(string user, MethodReference method)
    {
        if (
            IsOfMLNet(method.DeclaringType)
            && Resolved(method.Resolve(), method) is var resolved
            && (
                resolved is { IsPublic: false, IsFamily: false, IsFamilyOrAssembly: false }
                || !IsVisible(resolved.DeclaringType)
            )
        )
            Add(
                user,
                $"{method.DeclaringType.FullName}::{method.Name}({string.Join(",", method.Parameters.Select(p => p.ParameterType.Name))})"
            );
    }

    private void Attributes(string user, ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            Type(user, attribute.AttributeType);
            Method(user, attribute.Constructor);
            foreach (var argument in attribute.ConstructorArguments)
                if (argument.Value is TypeReference named)
                    Type(user, named);
        }
    }

    private void Type(string user, TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                foreach (var argument in generic.GenericArguments)
                    Type(user, argument);
                Type(user, generic.ElementType);
                return;
            case TypeSpecification specification:
                Type(user, specification.ElementType);
                return;
        }
        if (!IsOfMLNet(type))
            return;
        var resolved = Resolved(type.Resolve(), type);
        if (!IsVisible(resolved))
            Add(user, resolved.FullName);
    }

    private void Add(string user, string member)
    {
        if (!uses.TryGetValue(user, out var members))
            uses[user] = members = new SortedSet<string>(StringComparer.Ordinal);
        members.Add(member);
    }

    private static T Resolved<T>(T? definition, MemberReference reference)
        where T : class =>
        definition ?? throw new InvalidOperationException($"{reference.FullName} is referenced, but not to be found.");

    private static bool IsVisible(TypeDefinition type) =>
        type.IsPublic
        || (
            type is { IsNestedPublic: true } or { IsNestedFamily: true } or { IsNestedFamilyOrAssembly: true }
            && IsVisible(type.DeclaringType)
        );

    private static bool IsOfMLNet(TypeReference type) =>
        type.GetElementType().Scope.Name.StartsWith("Microsoft.ML", StringComparison.Ordinal);

    private static TypeDefinition Outermost(TypeDefinition type) =>
        type.DeclaringType is null ? type : Outermost(type.DeclaringType);
}
