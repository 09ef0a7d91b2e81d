namespace NormML.Estimators.Training;

/// <summary>The learning rate of each step of a training.</summary>
internal abstract record LearningRateSchedule
{
    /// <summary>The highest learning rate of the training.</summary>
    public abstract double Highest { get; init; }

    /// <summary>The learning rate of a step, counted from 0, in a training of <paramref name="steps"/> steps.</summary>
    public abstract double At(long step, long steps);
}

/// <summary>Rises linearly to <paramref name="Highest"/>, then falls along half a cosine toward 0.</summary>
/// <remarks>
/// Warm-up: Goyal et al., "Accurate, Large Minibatch SGD", 2017. Cosine: Loshchilov and Hutter, "SGDR", 2016. Neither the
/// first nor the last step has a learning rate of 0, which would waste the step.
/// </remarks>
/// <param name="Highest">The learning rate at the end of the warm-up.</param>
/// <param name="WarmupFraction">Share of all steps that the warm-up takes.</param>
internal sealed record WarmupThenCosine(double Highest, double WarmupFraction) : LearningRateSchedule
{
    public override double Highest { get; init; } = Highest;

    public override double At(long step, long steps)
    {
        var warmup = (long)(WarmupFraction * steps);
        return step < warmup
            ? Highest * (step + 1) / (warmup + 1)
            : Highest * 0.5 * (1 + Math.Cos(Math.PI * (step - warmup) / (steps - warmup)));
    }
}
