using System.Reflection;
using NormML.Models.Layers;
using TorchSharp.Modules;

namespace NormML.Cli.Tests.Floor;

/// <summary>
/// The same NormML runs on every TorchSharp from the floor (Directory.Packages.props) to the version it is built on.
/// Code built on a newer version may use members that the floor lacks; .NET would report this only when the code runs.
/// </summary>
public sealed class TorchSharpFloorTests
{
    private static readonly Assembly[] Own =
    [
        .. new[] { "NormML.Models", "NormML.Transforms", "NormML.Estimators", "normml" }.Select(Assembly.Load),
    ];

    private static readonly string Floor = Build.TorchSharpFloor;

    // Uses a member that was added after the floor, in TorchSharp 0.104.
    private static readonly Func<Linear, long> Newer = linear => linear.in_features;

    [Fact]
    public void NormML_uses_only_what_the_floor_has()
    {
        var lacking = Own.SelectMany(Lacking).ToList();
        Assert.True(
            lacking.Count == 0,
            $"""
            TorchSharp {Floor} lacks what NormML uses. Use what {Floor} has, too; or raise TorchSharpFloor in
            Directory.Packages.props, and record what the new floor offers (TorchSharpMembers.Offered).
            {string.Join('\n', lacking)}
            """
        );
    }

    [Fact]
    public void A_use_of_what_came_after_the_floor_is_found() =>
        Assert.Equal(
            ["System.Int64 TorchSharp.Modules.Linear::get_in_features()  used by NormML.Cli.Tests"],
            Lacking(Newer.Method.Module.Assembly)
        );

    [Fact]
    public void All_that_NormML_uses_is_looked_at_and_found_in_the_TorchSharp_that_it_is_built_on()
    {
        var used = Own.SelectMany(TorchSharpMembers.UsedBy).ToHashSet();
        Assert.InRange(used.Count, 150, int.MaxValue);
        Assert.Contains("!1 TorchSharp.torch/nn/Module`2::forward(!0)", used); // Layer overrides it
        Assert.Empty(used.Except(TorchSharpMembers.Offered(typeof(TorchSharp.torch).Assembly.Location)));
    }

    [Fact]
    public void NormML_asks_for_no_newer_TorchSharp_than_the_floor() =>
        Assert.All(
            Own,
            assembly =>
            {
                var asked = assembly
                    .GetReferencedAssemblies()
                    .Single(reference => reference.Name == "TorchSharp")
                    .Version;
                Assert.True(
                    asked <= Version.Parse(Floor + ".0"),
                    $"{assembly.GetName().Name} asks for TorchSharp {asked}. .NET loads no older one: NormML would not run on {Floor}."
                );
            }
        );

    private static IEnumerable<string> Lacking(Assembly assembly) =>
        TorchSharpMembers
            .UsedBy(assembly)
            .Except(TorchSharpMembers.OfFloor())
            .Select(member => $"{member}  used by {assembly.GetName().Name}");
}
