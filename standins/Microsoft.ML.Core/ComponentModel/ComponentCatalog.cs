using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The classes that load models, by name and signature, of the assemblies registered so far.</summary>
public sealed class ComponentCatalog
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _assemblies = [];
    private readonly Dictionary<(string Name, Type Signature), LoadableClassInfo> _classes = [];
    private readonly Dictionary<(Type Attribute, string Contract), Type> _extensions = [];

    internal ComponentCatalog()
    {
    }

    /// <summary>Reads an assembly's loadable classes; a second call for it does nothing.</summary>
    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_lock)
        {
            if (!_assemblies.Add(assembly.FullName))
                return;
            foreach (var attribute in assembly.GetCustomAttributes<LoadableClassAttributeBase>())
                Add(attribute, throwOnError);
            AddExtensions(assembly);
        }
    }

    /// <summary>A new object of the user's class for a contract.</summary>
    internal object GetExtensionValue(IHostEnvironment env, Type attributeType, string contractName)
    {
        lock (_lock)
        {
            if (_extensions.TryGetValue((attributeType, contractName), out var type))
                return Activator.CreateInstance(type);
        }

        throw env.Except($"Unable to locate an extension for the contract '{contractName}'. Ensure you have called "
            + $"{nameof(ComponentCatalog)}.{nameof(RegisterAssembly)} with the Assembly that contains a class decorated with a '{attributeType.FullName}'.");
    }

    /// <summary>Makes the component of that name; false where no registered assembly has it.</summary>
    internal static bool TryCreateInstance<TRes, TSig>(IHostEnvironment env, out TRes result, string name, string options, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        var info = env.ComponentCatalog.Find(name, typeof(TSig));
        result = null;
        if (info is null)
            return false;
        if (!typeof(TRes).IsAssignableFrom(info.Type))
            throw env.Except("Loadable class '{0}' does not derive from '{1}'", name, typeof(TRes).FullName);
        if (!string.IsNullOrEmpty(options))
            throw env.Except("Loadable class '{0}' doesn't support settings", name);
        result = (TRes)info.CreateInstance(env, name, extra);
        return true;
    }

    private LoadableClassInfo Find(string name, Type signature)
    {
        lock (_lock)
            return _classes.GetValueOrDefault((name.ToLowerInvariant().Trim(), signature));
    }

    private void Add(LoadableClassAttributeBase attribute, bool throwOnError)
    {
        var info = new LoadableClassInfo(attribute);
        if (!info.CanCreate && throwOnError)
            throw Contracts.Except($"Can't instantiate loadable class '{attribute.InstanceType.Name}' with name '{attribute.LoadNames[0]}'");
        foreach (var signature in attribute.SigTypes)
        {
            foreach (string name in attribute.LoadNames)
            {
                if (_classes.TryAdd((name.ToLowerInvariant(), signature), info) || !throwOnError)
                    continue;
                var present = _classes[(name.ToLowerInvariant(), signature)];
                throw Contracts.Except($"ComponentCatalog cannot map name '{name}' and SignatureType '{signature}' to " +
                    $"{info.Type.Name}, already mapped to {present.Type.Name}.");
            }
        }
    }

    /// <summary>Only an assembly that refers to this one can hold extensions.</summary>
    private void AddExtensions(Assembly assembly)
    {
        string own = typeof(ComponentCatalog).Assembly.GetName().Name;
        if (!assembly.GetReferencedAssemblies().Any(reference => reference.Name == own))
            return;
        foreach (var type in assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            foreach (var extension in type.GetCustomAttributes<ExtensionBaseAttribute>())
                _extensions[(extension.GetType(), extension.ContractName)] = type;
        }
    }
}
