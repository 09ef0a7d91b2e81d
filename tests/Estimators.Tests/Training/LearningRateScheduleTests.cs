using NormML.Estimators.Training;

namespace NormML.Estimators.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void The_learning_rate_rises_linearly_then_falls_along_a_cosine()
    {
        var schedule = new WarmupThenCosine(Highest: 0.8, WarmupFraction: 0.3);

        double[] rates = [.. Enumerable.Range(0, 10).Select(step => Math.Round(schedule.At(step, 10), 6))];

        Assert.Equal([0.2, 0.4, 0.6, 0.8, 0.760388, 0.649396, 0.489008, 0.310992, 0.150604, 0.039612], rates);
    }

    [Fact]
    public void Without_warmup_the_first_step_has_the_highest_rate() =>
        Assert.Equal(0.8, new WarmupThenCosine(0.8, 0).At(0, 10));

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(1, 0.9)]
    [InlineData(2, 0.9)]
    [InlineData(1000, 0.1)]
    [InlineData(1000, 0.99)]
    public void Every_learning_rate_is_above_zero_and_at_most_the_highest(int steps, double warmup)
    {
        var schedule = new WarmupThenCosine(0.8, warmup);

        Assert.All(Enumerable.Range(0, steps), step => Assert.InRange(schedule.At(step, steps), double.Epsilon, 0.8));
    }
}
