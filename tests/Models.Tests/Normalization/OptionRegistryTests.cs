using NormML.Models.Layers;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Normalization;

/// <summary>A new norm needs only one file: a record with its settings that creates its module.</summary>
public class OptionRegistryTests
{
    private static readonly OptionRegistry<NormOptions> Toys = new("toy", typeof(ToyNormOptions).Assembly);

    [Theory]
    [InlineData("toy")]
    [InlineData("toy:3")]
    [InlineData("toy:3,factor=0.5,mean-first=true,side=lower-left,loud=yes")]
    [InlineData("toy:loud=yes")]
    public void A_norm_in_one_file_is_found_read_and_written(string text) =>
        Assert.Equal(text, Toys.Write(Toys.Parse(text)));

    [Fact]
    public void A_property_with_a_key_is_a_setting() =>
        Assert.Equal(
            new ToyNormOptions
            {
                Steps = 3,
                Factor = 0.5,
                MeanFirst = true,
                Side = Side.LowerLeft,
                Loud = true,
            },
            Toys.Parse("toy: steps = 3, loud = yes, side = lower-left, mean-first = true, factor = 5e-1")
        );

    [Theory]
    [InlineData("toy:x=1", "\"toy\" takes steps, factor, mean-first, side and loud; received x in \"toy:x=1\".")]
    [InlineData("toy:a few", "steps is a whole number such as 32; received \"a few\" in \"toy:a few\".")]
    [InlineData("toy:factor=", "factor is a number such as 0.1 or 1e-5; received \"\" in \"toy:factor=\".")]
    [InlineData("toy:mean-first=1", "mean-first is true or false; received \"1\" in \"toy:mean-first=1\".")]
    [InlineData("toy:side=left", "side is top or lower-left; received \"left\" in \"toy:side=left\".")]
    [InlineData("toy:loud=true", "loud is no or yes; received \"true\" in \"toy:loud=true\".")]
    [InlineData("tiy", "There is no toy \"tiy\"; did you mean toy?")]
    public void What_it_does_not_take_is_an_error(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Toys.Parse(text)).Message);

    [Fact]
    public void Its_record_makes_its_module()
    {
        using var scope = NewDisposeScope();
        using var norm = NormFactory.Create(new ToyNormOptions { Factor = 2 }, 3, Activation.ReLU);
        Assert.Equal(
            [0, 0, 4],
            Close.Values(
                norm.call(
                    tensor(
                        new float[,]
                        {
                            { -1, 0, 2 },
                        }
                    )
                )
            )
        );
    }

    [Fact]
    public void Another_assemblys_norm_is_no_norm_of_the_library() =>
        Assert.DoesNotContain("toy", NormOptions.Registry.Names);

    [Fact]
    public void Names_are_in_alphabetical_order_and_each_has_its_defaults()
    {
        Assert.Equal(NormOptions.Registry.Names.Order(StringComparer.Ordinal), NormOptions.Registry.Names);
        Assert.Equal(NormOptions.Registry.Names, NormOptions.Registry.Defaults.Select(norm => $"{norm}"));
        var records = typeof(NormOptions)
            .Assembly.GetTypes()
            .Where(type =>
                type.IsSubclassOf(typeof(NormOptions)) && !type.IsAbstract && type != typeof(SequenceNormOptions)
            );
        Assert.Equal(records.ToHashSet(), NormOptions.Registry.Defaults.Select(norm => norm.GetType()).ToHashSet());
    }

    internal enum Side
    {
        Top,
        LowerLeft,
    }

    [TextName("toy")]
    internal sealed record ToyNormOptions : NormOptions
    {
        [Setting("steps", IsBare = true)]
        public int? Steps { get; init; }

        [Setting("factor")]
        public double Factor { get; init; } = 1;

        [Setting("mean-first")]
        public bool MeanFirst { get; init; }

        [Setting("side")]
        public Side Side { get; init; }

        [Setting("loud", FalseAndTrue = ["no", "yes"])]
        public bool Loud { get; init; }

        internal override void Validate() => CheckEpsilon("Toy", Factor);

        internal override Norm Create(long channels, Activation activation) => new ToyNorm(this, channels, activation);
    }

    private sealed class ToyNorm(ToyNormOptions options, long channels, Activation activation)
        : Norm(nameof(ToyNorm), channels, activation)
    {
        private protected override Tensor Compute(Tensor input)
        {
            using var scope = NewDisposeScope();
            return Activation.ApplyInPlace(input * options.Factor).MoveToOuterDisposeScope();
        }
    }
}
