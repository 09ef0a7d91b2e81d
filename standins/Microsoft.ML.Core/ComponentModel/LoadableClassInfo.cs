using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>How a loadable class is made: by a constructor or a static Create, with the environment in front or without.</summary>
internal sealed class LoadableClassInfo
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic;
    private readonly MethodBase _maker;
    private readonly bool _takesEnvironment;
    private readonly int _parameters;

    public LoadableClassInfo(LoadableClassAttributeBase attribute)
    {
        Type = attribute.InstanceType;
        _parameters = attribute.CtorTypes.Length;
        Type[] withEnvironment = [typeof(IHostEnvironment), .. attribute.CtorTypes];
        var constructor = Type.IsAssignableFrom(attribute.LoaderType)
            ? Constructor(attribute.LoaderType, attribute.CtorTypes) ?? Constructor(attribute.LoaderType, withEnvironment)
            : null;
        var create = Create(attribute, attribute.CtorTypes) ?? Create(attribute, withEnvironment);
        if (constructor is not null && create is not null && Openness(constructor) == Openness(create))
        {
            throw Contracts.Except($"Can't load type {Type}, because it has both create and constructor methods with the same " +
                "visibility. Please indicate which one should be used by changing either the signature or the visibility of one of them.");
        }

        _maker = create is null || (constructor is not null && Openness(constructor) > Openness(create)) ? constructor : create;
        _takesEnvironment = _maker?.GetParameters().Length > _parameters;
    }

    public Type Type { get; }

    public bool CanCreate => _maker is not null;

    public object CreateInstance(IHostEnvironment env, string name, object[] extra)
    {
        if (extra.Length != _parameters)
        {
            throw env.Except("Wrong number of extra parameters for loadable class '{0}', need '{1}', given '{2}'",
                name, _parameters, extra.Length);
        }

        object[] arguments = _takesEnvironment ? [env, .. extra] : extra;
        try
        {
            return _maker is ConstructorInfo constructor ? constructor.Invoke(arguments) : _maker.Invoke(null, arguments);
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException?.IsMarked() == true)
        {
            throw Contracts.Except(thrown, "Error during class instantiation");
        }
    }

    private static ConstructorInfo Constructor(Type type, Type[] parameters) =>
        type.GetConstructor(BindingFlags.Instance | Any, null, parameters, null);

    private static MethodInfo Create(LoadableClassAttributeBase attribute, Type[] parameters)
    {
        var method = attribute.LoaderType.GetMethod("Create", BindingFlags.Static | Any, null, parameters, null);
        return method?.ReturnType == attribute.InstanceType ? method : null;
    }

    /// <summary>The real one prefers whichever is the more visible.</summary>
    private static int Openness(MethodBase method) =>
        method.IsPublic ? 5
        : method.IsAssembly ? 4
        : method.IsFamilyOrAssembly ? 3
        : method.IsFamily ? 2
        : method.IsPrivate ? 1
        : 0;
}
