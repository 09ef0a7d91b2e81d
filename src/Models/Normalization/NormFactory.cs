namespace NormML.Models.Normalization;

/// <summary>Makes the norm that an option record describes: the one place that knows all norms.</summary>
public static class NormFactory
{
    /// <summary>A new norm with gamma = 1 and beta = 0, in training mode, on the CPU, in 32-bit floats.</summary>
    /// <param name="options">Which norm.</param>
    /// <param name="channels">The number of channels, at least 1.</param>
    /// <param name="after">The activation that follows, part of the module.</param>
    /// <exception cref="ArgumentException">
    /// A setting is out of its range, or does not fit the number of channels.
    /// </exception>
    /// <exception cref="InvalidOperationException">libtorch does not load: <see cref="TorchRuntime"/>.</exception>
    public static Norm Create(NormOptions options, long channels, Activation after = Activation.None)
    {
        ArgumentNullException.ThrowIfNull(options);
        TorchRuntime.EnsureAvailable();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        options.Validate();
        return options switch
        {
            BatchNormOptions batch => new BatchNorm(batch, channels, after),
            BatchRenormOptions renorm => new BatchRenorm(renorm, channels, after),
            GhostBatchNormOptions ghost => new GhostBatchNorm(ghost, channels, after),
            IterativeWhiteningOptions whitening => new IterativeWhitening(whitening, channels, after),
            DecorrelatedNormOptions decorrelated => new DecorrelatedNorm(decorrelated, channels, after),
            FrozenBatchNormOptions frozen => new FrozenBatchNorm(frozen, channels, after),
            GroupNormOptions group => new GroupNorm("GroupNorm", channels, after, group.GroupsFor(channels), group.Epsilon),
            LayerNormOptions layer => new GroupNorm("LayerNorm", channels, after, groups: 1, layer.Epsilon),
            LayerPerPixelNormOptions layer => new LayerPerPixelNorm(layer, channels, after),
            InstanceNormOptions instance =>
                new GroupNorm("InstanceNorm", channels, after, groups: channels, instance.Epsilon, instance.Affine),
            SwitchableNormOptions switchable => new SwitchableNorm(switchable, channels, after),
            CrossNormOptions cross => new CrossNorm(cross, channels, after),
            SelfNormOptions self => new SelfNorm(self, channels, after),
            FilterResponseNormOptions filterResponse => new FilterResponseNorm(filterResponse, channels, after),
            EvoNormB0Options evoNorm => new EvoNormB0(evoNorm, channels, after),
            EvoNormS0Options evoNorm => new EvoNormS0(evoNorm, channels, after),
            PredictedAffineNormOptions predicted => new PredictedAffineNorm(predicted, channels, after),
            SequenceNormOptions sequence => new SequenceNorm(sequence, channels, after),
            NoNormOptions => new NoNorm(channels, after),
            _ => throw new ArgumentException($"There is no norm for {options.GetType().Name}.", nameof(options)),
        };
    }
}
