using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>What messages come from: an environment, a host or a channel, named along with what it lies in.</summary>
internal abstract class MessageSource : IExceptionContext
{
    private protected MessageSource(string shortName, string parentFullName)
    {
        ShortName = shortName;
        FullName = string.IsNullOrEmpty(parentFullName) ? shortName : $"{parentFullName}; {shortName}";
    }

    public string ShortName { get; }

    public string FullName { get; }

    public abstract string ContextDescription { get; }

    public abstract TException Process<TException>(TException ex)
        where TException : Exception;

    private protected static TException Note<TException>(TException ex, string component, string phase)
        where TException : Exception
    {
        if (ex is null)
            return null;
        ex.Data["Throwing component"] = component;
        if (phase is not null)
            ex.Data["Phase"] = phase;
        return Contracts.Mark(ex);
    }
}
