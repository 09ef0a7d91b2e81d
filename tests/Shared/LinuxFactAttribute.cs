namespace NormML.Tests;

/// <summary>A test of what only Linux has; elsewhere it is skipped, visibly.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "What is tested here is Linux's.";
    }
}

/// <summary>The same of a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "What is tested here is Linux's.";
    }
}
