using System.Reflection;
using NetArchTest.Rules;

namespace NormML.Cli.Tests.Architecture;

/// <summary>The four assemblies, from the lowest layer to the highest, and how a rule's result is asserted.</summary>
internal static class Layers
{
    /// <summary>Each layer's namespace.</summary>
    public static readonly string[] Namespaces =
    [
        "NormML.Models",
        "NormML.Transforms",
        "NormML.Estimators",
        "NormML.Cli",
    ];

    public static Assembly Assembly(string layer) =>
        System.Reflection.Assembly.Load(layer == "NormML.Cli" ? "normml" : layer);

    /// <summary>
    /// The types in the source code; compiler-generated ones have an attribute or a name that is not valid in C#.
    /// </summary>
    public static PredicateList Written(string layer) =>
        Types.InAssembly(Assembly(layer)).That().MeetCustomRule(new NotGenerated());

    public static void AssertHolds(string rule, PredicateList types, Func<Conditions, ConditionList> condition)
    {
        Assert.True(types.GetTypes().Any(), $"The rule \"{rule}\" finds no types; has a namespace been renamed?");
        var result = condition(types.Should()).GetResult();
        Assert.True(
            result.IsSuccessful,
            $"{rule}. These types break the rule:\n{string.Join('\n', result.FailingTypeNames ?? [])}"
        );
    }
}
