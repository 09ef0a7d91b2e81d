namespace NormML.Models.Normalization;

/// <summary>Makes the norm that an option record describes: the one place that knows all norms.</summary>
public static class NormFactory
{
    /// <summary>A new norm with gamma = 1 and beta = 0, in training mode, on the CPU, in 32-bit floats.</summary>
    /// <param name="options">Which norm.</param>
    /// <param name="channels">The number of channels, at least 1.</param>
    /// <param name="activation">The activation that follows, part of the module.</param>
    /// <exception cref="ArgumentException">
    /// A setting is out of its range, or does not fit the number of channels.
    /// </exception>
    /// <exception cref="InvalidOperationException">libtorch does not load: <see cref="TorchRuntime"/>.</exception>
    public static Norm Create(NormOptions options, long channels, Activation activation = Activation.None)
    {
        ArgumentNullException.ThrowIfNull(options);
        TorchRuntime.EnsureAvailable();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        options.Validate();
        return options switch
        {
            BatchNormOptions batch => new BatchNorm(batch, channels, activation),
            BatchRenormOptions renorm => new BatchRenorm(renorm, channels, activation),
            GhostBatchNormOptions ghost => new GhostBatchNorm(ghost, channels, activation),
            IterativeWhiteningOptions whitening => new IterativeWhitening(whitening, channels, activation),
            DecorrelatedNormOptions decorrelated => new DecorrelatedNorm(decorrelated, channels, activation),
            FrozenBatchNormOptions frozen => new FrozenBatchNorm(frozen, channels, activation),
            GroupNormOptions group => new GroupNorm("GroupNorm", channels, activation, group.GroupsFor(channels), group.Epsilon),
            LayerNormOptions layer => new GroupNorm("LayerNorm", channels, activation, groups: 1, layer.Epsilon),
            LayerPerPixelNormOptions layer => new LayerPerPixelNorm(layer, channels, activation),
            InstanceNormOptions instance =>
                new GroupNorm("InstanceNorm", channels, activation, groups: channels, instance.Epsilon, instance.Affine),
            SwitchableNormOptions switchable => new SwitchableNorm(switchable, channels, activation),
            CrossNormOptions cross => new CrossNorm(cross, channels, activation),
            SelfNormOptions self => new SelfNorm(self, channels, activation),
            FilterResponseNormOptions filterResponse => new FilterResponseNorm(filterResponse, channels, activation),
            EvoNormB0Options evoNorm => new EvoNormB0(evoNorm, channels, activation),
            EvoNormS0Options evoNorm => new EvoNormS0(evoNorm, channels, activation),
            PredictedAffineNormOptions predicted => new PredictedAffineNorm(predicted, channels, activation),
            SequenceNormOptions sequence => new SequenceNorm(sequence, channels, activation),
            NoNormOptions => new NoNorm(channels, activation),
            _ => throw new ArgumentException($"There is no norm for {options.GetType().Name}.", nameof(options)),
        };
    }
}
