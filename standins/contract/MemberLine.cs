using System.Globalization;
using System.Reflection;
using System.Text;

namespace NormML.Contract;

/// <summary>A member as one line of a listing: <c>Namespace.Type::Member(Type name = default) : Type</c>.</summary>
internal static class MemberLine
{
    public static string Kind(Type t) => t.IsEnum ? "enum" : t.IsInterface ? "interface" : t.IsValueType ? "struct"
        : typeof(Delegate).IsAssignableFrom(t) ? "delegate" : t is { IsAbstract: true, IsSealed: true } ? "static class"
        : t.IsSealed ? "sealed class" : t.IsAbstract ? "abstract class" : "class";

    /// <summary>The line of a member, or null for an accessor, which its property's line covers.</summary>
    public static string? Of(MemberInfo member) => member switch
    {
        ConstructorInfo c => $"new{Parameters(c)}",
        MethodInfo m when !(m.IsSpecialName && !m.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            $"{(m.IsStatic ? "static " : "")}{m.Name}{Arity(m)}{Parameters(m)} : {TypeName(m.ReturnType)}",
        PropertyInfo p => $"{p.Name}{Indexer(p)} {{{Accessor(p.GetMethod, " get")}{Accessor(p.SetMethod, " set")} }} : {TypeName(p.PropertyType)}",
        FieldInfo f => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{f.Name} : {TypeName(f.FieldType)}",
        EventInfo e => $"event {e.Name} : {TypeName(e.EventHandlerType!)}",
        _ => null,
    };

    public static bool IsOffered(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    public static bool IsOffered(FieldInfo f) => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly;

    public static bool IsOffered(Type t) => t.IsNested
        ? (t.IsNestedPublic || t.IsNestedFamily || t.IsNestedFamORAssem) && IsOffered(t.DeclaringType!)
        : t.IsPublic;

    public static string TypeName(Type t)
    {
        if (t.IsByRef || t.IsPointer) return TypeName(t.GetElementType()!) + (t.IsPointer ? "*" : "");
        if (t.IsArray) return $"{TypeName(t.GetElementType()!)}[{new string(',', t.GetArrayRank() - 1)}]";
        if (t.IsGenericParameter) return t.Name;
        var arguments = t.GetGenericArguments();
        var outer = t.DeclaringType;
        var inherited = outer?.GetGenericArguments().Length ?? 0;
        var plain = t.Name.Contains('`') ? t.Name[..t.Name.IndexOf('`')] : t.Name;
        var own = arguments.Skip(inherited).Select(TypeName).ToArray();
        var generic = own.Length > 0 ? $"<{string.Join(",", own)}>" : "";
        if (outer is not null)
        {
            var closed = inherited > 0 && !t.IsGenericTypeDefinition
                ? outer.MakeGenericType(arguments.Take(inherited).ToArray()) : outer;
            return $"{TypeName(closed)}.{plain}{generic}";
        }
        return (t.Namespace is { Length: > 0 } and not "System" ? t.Namespace + "." : "") + plain + generic;
    }

    /// <summary>The line with every parameter reduced to its type: names and defaults may move between versions.</summary>
    public static string WithoutParameterNames(string line)
    {
        var member = line.IndexOf("::", StringComparison.Ordinal);
        var open = member < 0 ? -1 : line.IndexOf('(', member);
        if (open < 0) return line;
        var text = new StringBuilder(line[..(open + 1)]);
        var (depth, quoted, start, i) = (0, false, open + 1, open + 1);
        for (; ; i++)
        {
            var c = line[i];
            if (c == '"') quoted = !quoted;
            if (quoted) continue;
            if (depth == 0 && c is ',' or ')' && depth == 0)
            {
                text.Append(TypeOf(line[start..i].Trim()));
                text.Append(c);
                if (c == ')') break;
                start = i + 1;
            }
            else if (c is '<' or '[' or '(') depth++;
            else if (c is '>' or ']' or ')') depth--;
        }
        return text.Append(line.AsSpan(i + 1)).ToString();
    }

    private static string TypeOf(string parameter)
    {
        var value = parameter.IndexOf(" = ", StringComparison.Ordinal);
        if (value >= 0) parameter = parameter[..value];
        var name = parameter.LastIndexOf(' ');
        return name < 0 ? parameter : parameter[..name].Replace("params ", "", StringComparison.Ordinal);
    }

    private static string Accessor(MethodInfo? m, string word) => m is not null && IsOffered(m) ? word : "";

    private static string Arity(MethodInfo m) =>
        m.IsGenericMethodDefinition ? $"<{string.Join(",", m.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Indexer(PropertyInfo p) =>
        p.GetIndexParameters() is { Length: > 0 } i ? $"[{string.Join(", ", i.Select(Parameter))}]" : "";

    private static string Parameters(MethodBase m) => $"({string.Join(", ", m.GetParameters().Select(Parameter))})";

    private static string Parameter(ParameterInfo p)
    {
        var text = new StringBuilder();
        if (p.IsOut) text.Append("out ");
        else if (p.ParameterType.IsByRef) text.Append(p.IsIn ? "in " : "ref ");
        if (p.GetCustomAttributesData().Any(a => a.AttributeType.Name == nameof(ParamArrayAttribute))) text.Append("params ");
        text.Append(TypeName(p.ParameterType)).Append(' ').Append(p.Name);
        return p.HasDefaultValue ? text.Append(" = ").Append(Default(p)).ToString() : text.ToString();
    }

    private static string Default(ParameterInfo p)
    {
        try
        {
            return p.RawDefaultValue switch
            {
                null => "null",
                string s => $"\"{s.Replace("\n", "\\n", StringComparison.Ordinal)}\"",
                bool b => b ? "true" : "false",
                IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
                var other => other.ToString() ?? "null",
            };
        }
        catch (FormatException)
        {
            return "default";      // a struct's default has no constant in the metadata
        }
    }
}
