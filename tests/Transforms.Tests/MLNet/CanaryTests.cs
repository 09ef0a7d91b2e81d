using System.Reflection;
using Microsoft.ML;
using NormML.Transforms.MLNet;

namespace NormML.Transforms.Tests.MLNet;

/// <summary>
/// Lists each internal of ML.NET that NormML uses, so that a version that moves one fails here first and names it.
/// </summary>
public sealed class CanaryTests
{
    /// <summary><c>Type</c>, <c>Type::Field</c>, or <c>Type::Method(parameter types)</c>.</summary>
    public static readonly string[] Members =
    [
        "Microsoft.ML.Data.AnnotationUtils",
        "Microsoft.ML.Data.AnnotationUtils::GetMaxAnnotationKind(DataViewSchema,Int32&,String,Func`3)",
        "Microsoft.ML.Data.AnnotationUtils::get_ScoreColumnSetIdType()",
        "Microsoft.ML.Data.CatalogUtils",
        "Microsoft.ML.Data.CatalogUtils::GetEnvironment(IInternalCatalog)",
        "Microsoft.ML.Data.IDataTransform",
        "Microsoft.ML.Data.IInternalCatalog",
        "Microsoft.ML.LoadableClassAttribute",
        "Microsoft.ML.LoadableClassAttribute::.ctor(Type,Type,Type,Type,String,String[])",
        "Microsoft.ML.Model.OnnxConverter.ICanSaveOnnx",
        "Microsoft.ML.Model.OnnxConverter.ISaveAsOnnx",
        "Microsoft.ML.Model.OnnxConverter.ITransformCanSaveOnnx",
        "Microsoft.ML.Model.OnnxConverter.OnnxContext",
        "Microsoft.ML.ModelLoadContext",
        "Microsoft.ML.ModelLoadContext::CheckAtModel(VersionInfo)",
        "Microsoft.ML.ModelLoadContext::Reader",
        "Microsoft.ML.ModelLoadContext::TryLoadBinaryStream(String,Action`1)",
        "Microsoft.ML.ModelSaveContext::CheckAtModel()",
        "Microsoft.ML.ModelSaveContext::SaveBinaryStream(String,Action`1)",
        "Microsoft.ML.ModelSaveContext::SetVersionInfo(VersionInfo)",
        "Microsoft.ML.ModelSaveContext::Writer",
        "Microsoft.ML.Runtime.Contracts",
        "Microsoft.ML.Runtime.Contracts::CheckAlive(IHostEnvironment)",
        "Microsoft.ML.Runtime.IHostEnvironmentInternal",
        "Microsoft.ML.Runtime.IHostEnvironmentInternal::get_FallbackToCpu()",
        "Microsoft.ML.Runtime.IHostEnvironmentInternal::get_GpuDeviceId()",
        "Microsoft.ML.Runtime.IHostEnvironmentInternal::get_Seed()",
        "Microsoft.ML.SchemaShape/Column::.ctor(String,VectorKind,DataViewType,Boolean,SchemaShape)",
        "Microsoft.ML.SignatureLoadModel",
        "Microsoft.ML.VersionInfo",
        "Microsoft.ML.VersionInfo::.ctor(String,UInt32,UInt32,UInt32,String,String,String)",
    ];

    private const BindingFlags Any =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Opened =
    [
        typeof(Microsoft.ML.Runtime.IHost).Assembly,
        typeof(MLContext).Assembly,
    ];

    public static TheoryData<string> All => new(Members);

    [Theory]
    [MemberData(nameof(All))]
    public void ML_NET_still_has(string member)
    {
        var parts = member.Split("::");
        var type = Opened.Select(a => a.GetType(parts[0].Replace('/', '+'))).FirstOrDefault(t => t is not null);
        Assert.True(
            type is not null,
            $"{Version} no longer has the type {parts[0]}, which MLNetSeam uses: look where it went, and mend MLNetSeam."
        );
        if (parts.Length == 1)
            return;
        var name = parts[1].Split('(')[0];
        var there = type.GetMember(name, Any);
        Assert.True(
            there.Any(m => Signature(m) == parts[1]),
            $"{Version} no longer has {member}, which MLNetSeam uses: look where it went, and mend MLNetSeam. "
                + $"There is: {string.Join("; ", there.Select(Signature))}"
        );
    }

    private static string Version =>
        $"ML.NET {Opened[0].GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}";

    private static string Signature(MemberInfo member) =>
        member is MethodBase method
            ? $"{method.Name}({string.Join(",", method.GetParameters().Select(p => p.ParameterType.Name))})"
            : member.Name;
}
