namespace NormML.Tests;

/// <summary>A test of a feature that only Linux has. It is skipped on other systems.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "This test needs Linux.";
    }
}

/// <summary>A theory for a feature that only Linux has. It is skipped on other systems.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "This test needs Linux.";
    }
}
