using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace NormML.Contract;

/// <summary>
/// Every member of TorchSharp and ML.NET that NormML's own assemblies refer to is in the listings: for TorchSharp in the
/// oldest and the newest version, so that one binary runs on all between them; for ML.NET among the public members or,
/// for the seam, among the internal ones.
/// </summary>
internal static class ReferenceCheck
{
    public static Report Run(string folder)
    {
        Listing[] torchSharp = [Listing.Read("TorchSharp-0.102.6"), Listing.Read("TorchSharp-0.107.0")];
        Listing[] mlNet = [Listing.Read("Microsoft.ML-5.0.0"), Listing.Read("Microsoft.ML-5.0.0.internals")];
        var own = Directory.GetFiles(folder, "NormML*.dll").Append(Path.Combine(folder, "normml.dll"))
            .Where(File.Exists).Where(path => !Path.GetFileName(path).Contains("Tests", StringComparison.Ordinal)
                && Path.GetFileName(path) != "NormML.Contract.dll").ToArray();
        using var api = new ApiReader(own);

        var seen = new SortedSet<string>(StringComparer.Ordinal);
        var violations = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var assembly in api.Assemblies)
            foreach (var (package, line) in References(assembly))
            {
                seen.Add(line);
                var name = assembly.GetName().Name;
                if (package == "TorchSharp")
                    violations.UnionWith(torchSharp.Where(l => !l.HasSignature(line)).Select(l => $"{l.Name} lacks  {line}  (used by {name})"));
                else if (!mlNet.Any(l => l.HasSignature(line)))
                    violations.Add($"{mlNet[0].Name} lacks  {line}  (used by {name})");
            }
        return new Report("Members that NormML refers to", seen.Count, violations.ToList());
    }

    private static IEnumerable<(string Package, string Line)> References(Assembly assembly)
    {
        using var file = File.OpenRead(assembly.Location);
        using var portable = new PEReader(file);
        var metadata = portable.GetMetadataReader();
        var module = assembly.ManifestModule;

        foreach (var handle in metadata.TypeReferences)
            if (module.ResolveType(MetadataTokens.GetToken(handle)) is { } type && Package(type) is { } package)
                yield return (package, $"{MemberLine.TypeName(type)} [{MemberLine.Kind(type)}]");

        foreach (var handle in metadata.MemberReferences)
        {
            if (!IsOfPackage(metadata, metadata.GetMemberReference(handle).Parent)) continue;
            if (Resolve(module, MetadataTokens.GetToken(handle)) is not { DeclaringType: { } declaring } member) continue;
            if (Package(declaring) is not { } package) continue;
            var definition = declaring.IsGenericType ? declaring.GetGenericTypeDefinition() : declaring;
            yield return (package, $"{MemberLine.TypeName(definition)}::{Line(Definition(definition, member))}");
        }
    }

    private static string? Package(Type type) => Package(type.Assembly.GetName().Name!);

    private static string? Package(string assembly) =>
        assembly == "TorchSharp" ? assembly
        : assembly.StartsWith("Microsoft.ML", StringComparison.Ordinal) ? "Microsoft.ML" : null;

    // Asked of the metadata first: what belongs to other assemblies may not even resolve without its generic context.
    private static bool IsOfPackage(MetadataReader metadata, EntityHandle type)
    {
        switch (type.Kind)
        {
            case HandleKind.TypeReference:
                return IsOfPackage(metadata, metadata.GetTypeReference((TypeReferenceHandle)type).ResolutionScope);
            case HandleKind.AssemblyReference:
                var assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)type);
                return Package(metadata.GetString(assembly.Name)) is not null;
            case HandleKind.TypeSpecification:
                var signature = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)type).Signature);
                if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return false;
                signature.ReadCompressedInteger();
                return IsOfPackage(metadata, signature.ReadTypeHandle());
            default:
                return false;
        }
    }

    // A reference inside generic code needs type arguments to resolve; which ones does not matter to the member's
    // definition, as long as they meet its constraints: a class, or else a struct.
    private static MemberInfo? Resolve(Module module, int token)
    {
        try
        {
            return module.ResolveMember(token, Arguments(typeof(object)), Arguments(typeof(object)));
        }
        catch (TypeLoadException)
        {
            return module.ResolveMember(token, Arguments(typeof(int)), Arguments(typeof(int)));
        }

        static Type[] Arguments(Type type) => [.. Enumerable.Repeat(type, 8)];
    }

    private static MemberInfo Definition(Type type, MemberInfo member) => type
        .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .First(m => m.MetadataToken == member.MetadataToken);

    private static string? Line(MemberInfo member)
    {
        if (member is MethodInfo { IsSpecialName: true } accessor && MemberLine.Of(accessor) is null)
        {
            var all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            var type = accessor.DeclaringType!;
            member = (MemberInfo?)type.GetProperties(all).FirstOrDefault(p => p.GetAccessors(true).Contains(accessor))
                ?? type.GetEvents(all).First(e => e.AddMethod == accessor || e.RemoveMethod == accessor);
        }
        return MemberLine.Of(member);
    }
}
