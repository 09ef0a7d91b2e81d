using Microsoft.ML;
using Mono.Cecil;
using NormML.ReferenceCopies;

namespace NormML.Transforms.Tests.MLNet;

/// <summary>The reference assemblies that the compiler uses instead of ML.NET's.</summary>
public sealed class MetadataOpenerTests
{
    public static TheoryData<string> Assemblies =>
        new(typeof(Microsoft.ML.Runtime.IHost).Assembly.Location, typeof(MLContext).Assembly.Location);

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Internal_becomes_public_private_protected_becomes_protected_and_the_rest_stays(string path)
    {
        using var closed = AssemblyDefinition.ReadAssembly(path);
        using var opened = AssemblyDefinition.ReadAssembly(
            new MemoryStream(MetadataOpener.Open(File.ReadAllBytes(path)))
        );

        Assert.Equal(closed.FullName, opened.FullName);
        Assert.Equal(closed.MainModule.Mvid, opened.MainModule.Mvid);
        var pairs = closed.MainModule.GetTypes().Zip(opened.MainModule.GetTypes()).ToList();
        Assert.Contains(pairs, pair => pair.First.IsNotPublic && pair.Second.IsPublic);
        Assert.All(pairs, pair => SameButOpen(pair.First, pair.Second));
    }

    private static void SameButOpen(TypeDefinition closed, TypeDefinition opened)
    {
        Assert.Equal(closed.FullName, opened.FullName);
        if (!Outermost(closed).Namespace.StartsWith("Microsoft.ML", StringComparison.Ordinal))
        {
            Assert.Equal(closed.Attributes, opened.Attributes);
            return;
        }
        Assert.Equal(Opened(closed.Attributes), opened.Attributes);
        Assert.Equal(closed.Fields.Select(f => Opened(f.Attributes)), opened.Fields.Select(f => f.Attributes));
        Assert.Equal(closed.Methods.Select(m => Opened(m.Attributes)), opened.Methods.Select(m => m.Attributes));
    }

    private static TypeAttributes Opened(TypeAttributes flags) =>
        (flags & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.NotPublic => flags | TypeAttributes.Public,
            TypeAttributes.NestedAssembly => flags & ~TypeAttributes.VisibilityMask | TypeAttributes.NestedPublic,
            TypeAttributes.NestedFamANDAssem => flags & ~TypeAttributes.VisibilityMask | TypeAttributes.NestedFamily,
            _ => flags,
        };

    private static FieldAttributes Opened(FieldAttributes flags) =>
        (flags & FieldAttributes.FieldAccessMask) switch
        {
            FieldAttributes.Assembly => flags & ~FieldAttributes.FieldAccessMask | FieldAttributes.Public,
            FieldAttributes.FamANDAssem => flags & ~FieldAttributes.FieldAccessMask | FieldAttributes.Family,
            _ => flags,
        };

    private static MethodAttributes Opened(MethodAttributes flags) =>
        (flags & MethodAttributes.MemberAccessMask) switch
        {
            MethodAttributes.Assembly => flags & ~MethodAttributes.MemberAccessMask | MethodAttributes.Public,
            MethodAttributes.FamANDAssem => flags & ~MethodAttributes.MemberAccessMask | MethodAttributes.Family,
            _ => flags,
        };

    private static TypeDefinition Outermost(TypeDefinition type) =>
        type.DeclaringType is null ? type : Outermost(type.DeclaringType);
}
