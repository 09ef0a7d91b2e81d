using System.Reflection;
using System.Runtime.Loader;

namespace NormML.Contract;

/// <summary>Reads the API of assemblies. Nothing of them is run; what they refer to is sought beside them.</summary>
internal sealed class ApiReader : IDisposable
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly AssemblyLoadContext _context = new("contract", isCollectible: true);

    public ApiReader(IEnumerable<string> assemblies)
    {
        var paths = assemblies.Select(Path.GetFullPath).ToList();
        var folders = paths.Select(p => Path.GetDirectoryName(p)!).Distinct().ToList();
        _context.Resolving += (context, name) => folders
            .Select(folder => Path.Combine(folder, name.Name + ".dll"))
            .Where(File.Exists).Select(context.LoadFromAssemblyPath).FirstOrDefault();
        Assemblies = paths.Select(_context.LoadFromAssemblyPath).ToList();
    }

    public IReadOnlyList<Assembly> Assemblies { get; }

    public IReadOnlyCollection<string> PublicLines()
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in Assemblies.SelectMany(a => a.GetTypes()).Where(MemberLine.IsOffered))
            lines.UnionWith(PublicLines(type));
        return lines;
    }

    private static IEnumerable<string> PublicLines(Type type)
    {
        var name = MemberLine.TypeName(type);
        yield return $"{name} [{MemberLine.Kind(type)}]";
        if (type.BaseType is { } b && b.FullName is not ("System.Object" or "System.ValueType" or "System.Enum" or "System.MulticastDelegate" or null))
            yield return $"{name} [base {MemberLine.TypeName(b)}]";
        if (type.IsEnum)
        {
            foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                yield return $"{name}::{field.Name} = {field.GetRawConstantValue()}";
            yield break;
        }
        foreach (var member in type.GetMembers(Declared).Where(IsOffered))
            if (MemberLine.Of(member) is { } line)
                yield return $"{name}::{line}";
    }

    private static bool IsOffered(MemberInfo member) => member switch
    {
        ConstructorInfo c => MemberLine.IsOffered(c) && !c.IsStatic,
        MethodInfo m => MemberLine.IsOffered(m),
        PropertyInfo p => p.GetAccessors(nonPublic: true).Any(MemberLine.IsOffered),
        FieldInfo f => MemberLine.IsOffered(f),
        EventInfo e => e.AddMethod is { } add && MemberLine.IsOffered(add),
        _ => false,
    };

    public void Dispose() => _context.Unload();
}
