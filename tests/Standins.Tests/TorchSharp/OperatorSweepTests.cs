using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace NormML.Standins.Tests.Torch;

/// <summary>
/// Calls every operator once with whatever arguments fit its signature. Many refuse the shapes they get; what none may do
/// is to name an operator that is not there, or to give one arguments that its schema does not take.
/// </summary>
public sealed class OperatorSweepTests(ITestOutputHelper output)
{
    private static readonly string[] Mismatches = ["Could not find schema", " was given ", " needs ", "INTERNAL ASSERT"];

    private static readonly HashSet<string> NotOperators =
        ["Dispose", "Finalize", "DecoupleFromNativeHandle", "UnsafeCreateTensor", "set_num_threads", "set_num_interop_threads", "set_default_dtype", "manual_seed", "set_rng_state", "seed"];

    [Theory]
    [InlineData(typeof(Tensor))]
    [InlineData(typeof(torch))]
    [InlineData(typeof(nn.functional))]
    [InlineData(typeof(linalg))]
    public void Operators_are_known_to_libtorch_with_these_arguments(Type owner)
    {
        var (called, returned, mismatches) = (0, 0, new List<string>());
        foreach (var method in owner.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            if (method.IsGenericMethod || method.IsSpecialName || NotOperators.Contains(method.Name)) continue;
            using var scope = NewDisposeScope();
            if (!TryArguments(method, out var arguments)) continue;
            called++;
            try
            {
                var result = method.Invoke(method.IsStatic ? null : rand(3, 3), arguments);
                // What no_grad, NewDisposeScope and their like return gives the thread its state back; tensors are the scope's.
                if (method.ReturnType == typeof(IDisposable) || result is DisposeScope) ((IDisposable)result!).Dispose();
                returned++;
            }
            catch (TargetInvocationException e) when (e.InnerException is ExternalException native)
            {
                if (Array.Exists(Mismatches, native.Message.Contains)) mismatches.Add($"{method}: {native.Message}");
            }
            catch (TargetInvocationException e) when (e.InnerException is ArgumentException or InvalidOperationException or NullReferenceException)
            {
            }
        }
        output.WriteLine($"{owner.Name}: {called} called, {returned} returned");

        Assert.Empty(mismatches);
        Assert.InRange(returned, called / 2, called);
    }

    private static bool TryArguments(MethodInfo method, out object?[] arguments)
    {
        var parameters = method.GetParameters();
        arguments = new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].HasDefaultValue && parameters[i].DefaultValue is var value)
            {
                var type = Nullable.GetUnderlyingType(parameters[i].ParameterType) ?? parameters[i].ParameterType;
                if (type.IsByRefLike) return false;
                arguments[i] = value is not null && type.IsEnum ? Enum.ToObject(type, value) : value;
            }
            else if (Argument(parameters[i]) is { } argument) arguments[i] = argument;
            else return false;
        }
        return true;
    }

    private static object? Argument(ParameterInfo parameter) => (parameter.ParameterType, parameter.Name) switch
    {
        (var t, "index" or "indices") when t == typeof(Tensor) => zeros(3, 3, dtype: int64),
        (var t, "mask" or "condition") when t == typeof(Tensor) => ones(3, 3, dtype: @bool),
        (var t, _) when t == typeof(Tensor) => rand(3, 3),
        (var t, _) when t == typeof(Tensor[]) => new[] { rand(3, 3), rand(3, 3) },
        (var t, _) when t == typeof(IList<Tensor>) || t == typeof(IEnumerable<Tensor>) => new List<Tensor> { rand(3, 3), rand(3, 3) },
        (var t, _) when t == typeof(Scalar) => (Scalar)1,
        (var t, "k" or "size" or "length" or "step" or "steps" or "chunks" or "repeats" or "num_samples" or "num_groups" or "rows") when t == typeof(long) => 1L,
        (var t, "finish") when t == typeof(long) => 2L,
        (var t, _) when t == typeof(long) => 0L,
        (var t, "k") when t == typeof(int) => 1,
        (var t, _) when t == typeof(int) => 0,
        (var t, "size" or "sizes" or "shape" or "reps" or "normalized_shape") when t == typeof(long[]) => new[] { 3L, 3L },
        (var t, _) when t == typeof(long[]) => new[] { 0L, 1L },
        (var t, _) when t == typeof((long, long)) => (0L, 1L),
        (var t, _) when t == typeof(bool) => false,
        (var t, _) when t == typeof(double) => 0.5,
        (var t, _) when t == typeof(float) => 2f,
        (var t, _) when t == typeof(ScalarType) => ScalarType.Float32,
        (var t, _) when t == typeof(Generator) => new Generator(1),
        _ => null,
    };
}
