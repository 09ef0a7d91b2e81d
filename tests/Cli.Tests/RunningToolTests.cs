using System.Diagnostics;

namespace NormML.Cli.Tests;

public sealed class RunningToolTests
{
    [UnixFact]
    public void A_process_over_its_limit_is_killed_and_its_output_is_shown()
    {
        using var running = Tool.Start("sh", Path.GetTempPath(), "-c", "echo begun; echo why >&2; sleep 100");
        running.WaitForOutput("begun");
        var clock = Stopwatch.StartNew();
        var error = Assert.Throws<TimeoutException>(() => running.Finish(TimeSpan.FromSeconds(1)));
        Assert.Equal(
            "The process did not end within 00:00:01 and was killed. Its output so far:\nbegun\n\nwhy\n",
            error.Message
        );
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(50), $"{clock.Elapsed}");
    }
}
