namespace NormML.Tests;

/// <summary>A test that needs links, permissions or signals of Unix; on Windows it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "This test needs Unix.";
    }
}
