using System.Reflection;

namespace NormML.Transforms.MLNet;

/// <summary>What ML.NET writes in the header of a saved component to find its loader.</summary>
/// <param name="ModelSignature">Eight ASCII characters that mark the component's stream.</param>
/// <param name="LoaderSignature">The name in the loader's <c>LoadableClass</c> attribute; at most 24 characters.</param>
/// <param name="Loader">The assembly that <c>Model.Load</c> loads to find it.</param>
internal sealed record ComponentIdentity(string ModelSignature, string LoaderSignature, Assembly Loader);
