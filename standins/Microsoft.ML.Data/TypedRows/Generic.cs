using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Calls a generic method with a type known at run time.</summary>
internal static class Generic
{
    /// <param name="template">The method with any type argument, say <c>Core&lt;int&gt;</c>.</param>
    internal static TResult Invoke<TResult>(Delegate template, Type typeArgument, params object[] arguments) =>
        (TResult)template.Method.GetGenericMethodDefinition().MakeGenericMethod(typeArgument)
            .Invoke(template.Target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
