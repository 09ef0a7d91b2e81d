using NormML.Estimators.Training;

namespace NormML.Estimators.Tests.Training;

public sealed class EarlyStoppingTests
{
    [Fact]
    public void Training_stops_after_patience_epochs_without_improvement()
    {
        var monitor = new EarlyStoppingMonitor(new EarlyStopping { Patience = 2 });

        bool[] over = [.. new double?[] { 0.5, 0.5, 0.6, 0.6, 0.55 }.Select(monitor.IsOver)];

        Assert.Equal([false, false, false, false, true], over);
    }

    [Fact]
    public void Small_improvements_do_not_count_and_do_not_raise_the_bar()
    {
        var monitor = new EarlyStoppingMonitor(new EarlyStopping { Patience = 3, MinimumImprovement = 0.05 });

        bool[] over = [.. new double?[] { 0.5, 0.54, 0.56, 0.58, 0.6, 0.61 }.Select(monitor.IsOver)];

        Assert.Equal([false, false, false, false, false, true], over);
    }

    [Fact]
    public void Training_never_stops_early_without_a_rule_or_validation()
    {
        var without = new EarlyStoppingMonitor(null);
        var unmeasured = new EarlyStoppingMonitor(new EarlyStopping { Patience = 1 });

        Assert.All(Enumerable.Range(0, 50), _ => Assert.False(without.IsOver(0.5) || unmeasured.IsOver(null)));
    }
}
