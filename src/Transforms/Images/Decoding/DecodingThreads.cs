using System.Runtime.ExceptionServices;

namespace NormML.Transforms.Images;

/// <summary>Decodes many images at once.</summary>
internal static class DecodingThreads
{
    /// <summary>Runs the body for 0 to count - 1; the first exception is rethrown unwrapped.</summary>
    /// <exception cref="OperationCanceledException">Canceling was asked for.</exception>
    public static void Run(int count, int threads, CancellationToken cancellation, Action<int> body)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, count, options, body);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
