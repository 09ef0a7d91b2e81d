using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NormML.Models.Normalization;

namespace NormML.Models.Tests.Normalization;

public class TextFormTests
{
    [Theory]
    [InlineData("batch")]
    [InlineData("batch:epsilon=0.001")]
    [InlineData("batch:epsilon=0.001,momentum=0.01,statistics=running,update=false,learn=false")]
    [InlineData("batch:statistics=batch")]
    [InlineData("batch:running-variance=biased")]
    [InlineData("batch-renorm:epsilon=0.001,momentum=0.1,rmax=2,dmax=1,ramp-start=10,rmax-end=30,dmax-end=20")]
    [InlineData("ghost-batch")]
    [InlineData("ghost-batch:16,epsilon=0.001,momentum=0.01")]
    [InlineData("frozen-batch:epsilon=0.001")]
    [InlineData("iterative-whitening")]
    [InlineData("iterative-whitening:7,size=16,epsilon=0.001,momentum=0.01")]
    [InlineData("decorrelated:size=8,epsilon=0.001,momentum=0.01")]
    [InlineData("layer")]
    [InlineData("layer-per-pixel:epsilon=0.001")]
    [InlineData("instance:epsilon=0.001,affine=false")]
    [InlineData("group")]
    [InlineData("group:32")]
    [InlineData("group:16,epsilon=0.001")]
    [InlineData("group:size=16")]
    [InlineData("none")]
    [InlineData("switchable:epsilon=0.001,momentum=0.01,instance=false")]
    [InlineData("filter-response:epsilon=0.001")]
    [InlineData("evonorm-b0:epsilon=0.001,momentum=0.01")]
    [InlineData("evonorm-s0:8,epsilon=0.001")]
    [InlineData("predicted-affine:8,epsilon=0.001")]
    [InlineData("cross:epsilon=0.001,crop=both,probability=0.5")]
    [InlineData("self:gates=2")]
    public void A_norms_text_form_is_read_and_written_again(string text)
    {
        Assert.Equal(text, NormOptions.Parse(text).ToString());
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(NormOptions.Parse(text)));
    }

    [Theory]
    [InlineData("batch:momentum=0.01+cross:crop=style+self", 3)]
    [InlineData("layer:epsilon=1E+20+none", 2)]
    public void Norms_joined_by_plus_signs_are_a_sequence(string text, int count)
    {
        var sequence = Assert.IsType<SequenceNormOptions>(NormOptions.Parse(text));
        Assert.Equal(count, sequence.Norms.Count);
        Assert.Equal(text, $"{sequence}");
        Assert.Equal(sequence, NormOptions.Parse(text.Replace("+", " + ").Replace("E + ", "E+")));
        Assert.Equal(
            sequence,
            new SequenceNormOptions
            {
                Norms = [sequence.Norms[0], new SequenceNormOptions { Norms = [.. sequence.Norms.Skip(1)] }],
            }
        );
        Assert.NotEqual(sequence, new SequenceNormOptions { Norms = [.. sequence.Norms.Reverse()] });
        Assert.Equal(
            sequence,
            JsonSerializer.Deserialize<NormOptions>(JsonSerializer.Serialize<NormOptions>(sequence))
        );
    }

    [Theory]
    [InlineData("weight-standardisation", "batch+weight-standardization")]
    [InlineData(" group : 8 + gradient-centralisation ", "group:8+gradient-centralization")]
    public void Spaces_and_the_spelling_of_earlier_models_are_read(string text, string form) =>
        Assert.Equal(NormalizationOptions.Parse(form), NormalizationOptions.Parse(text));

    [Fact]
    public void A_sequence_of_one_is_an_error()
    {
        var sequence = new SequenceNormOptions { Norms = [new BatchNormOptions()] };
        Assert.Equal(
            "A sequence of norms has at least 2; received 1; choose the norm itself.",
            Assert.Throws<ArgumentException>(() => NormFactory.Create(sequence, 2)).Message
        );
    }

    [Fact]
    public void Any_settings_come_back_from_text_and_from_JSON()
    {
        var settings =
            from epsilon in Gen.Choose(1, 1_000_000).Select(n => n * 1e-9)
            from momentum in Gen.Choose(0, 1_000).Select(n => n / 1000.0)
            from statistics in Gen.Elements(Enum.GetValues<BatchStatistics>())
            from update in Gen.Elements(false, true)
            from variance in Gen.Elements(Enum.GetValues<RunningVariance>())
            from learn in Gen.Elements(false, true)
            select new BatchNormOptions
            {
                Epsilon = epsilon,
                Momentum = momentum,
                Statistics = statistics,
                UpdateRunningStatistics = update,
                RunningVariance = variance,
                LearnScaleAndShift = learn,
            };
        Check.QuickThrowOnFailure(
            Prop.ForAll(
                Arb.From(settings),
                options =>
                    NormOptions.Parse(options.ToString()).Equals(options)
                    && JsonSerializer
                        .Deserialize<NormOptions>(JsonSerializer.Serialize<NormOptions>(options))!
                        .Equals(options)
            )
        );
    }

    [Theory]
    [InlineData("group:a lot", "groups is a whole number such as 32; received \"a lot\" in \"group:a lot\".")]
    [InlineData("instance:affine=no", "affine is true or false; received \"no\" in \"instance:affine=no\".")]
    [InlineData("none:epsilon=1", "\"none\" takes no settings; received epsilon in \"none:epsilon=1\".")]
    [InlineData(
        "batch:momentum=a lot",
        "momentum is a number such as 0.1 or 1e-5; received \"a lot\" in \"batch:momentum=a lot\"."
    )]
    [InlineData(
        "batch:32",
        "\"batch\" takes no value without a key; received \"32\" in \"batch:32\"; write key=value, of epsilon, momentum, statistics, update, running-variance or learn."
    )]
    [InlineData(
        "layer: 2",
        "\"layer\" takes no value without a key; received \"2\" in \"layer: 2\"; write key=value, of epsilon."
    )]
    [InlineData("none:2", "\"none\" takes no settings; received 2 in \"none:2\".")]
    [InlineData("batch:", "An option is written as name:key=value,key=value, each key once; received \"batch:\".")]
    [InlineData(
        "group:8,8",
        "An option is written as name:key=value,key=value, each key once; received \"group:8,8\"."
    )]
    [InlineData(
        "batch:groups=2",
        "\"batch\" takes epsilon, momentum, statistics, update, running-variance and learn; received groups in \"batch:groups=2\"."
    )]
    [InlineData(
        "batch:statistics=none",
        "statistics is batch-in-training, batch or running; received \"none\" in \"batch:statistics=none\"."
    )]
    public void What_is_no_norm_is_an_error(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<FormatException>(() => NormOptions.Parse(text)).Message);
        var json = JsonSerializer.Serialize(text);
        Assert.Equal(
            message,
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<NormOptions>(json)).Message
        );
    }

    [Theory]
    [InlineData("gruop", "did you mean group?")]
    [InlineData("Batch", "did you mean batch?")]
    [InlineData("group-norm", "did you mean group?")]
    [InlineData("evonorm", "did you mean evonorm-b0 or evonorm-s0?")]
    [InlineData("weight-standardize", "did you mean weight-standardization?")]
    public void An_unknown_name_is_answered_with_near_ones(string name, string advice) =>
        Assert.Equal(
            $"There is no normalization \"{name}\" (in \"layer+{name}\"); {advice}",
            Assert.Throws<FormatException>(() => NormalizationOptions.Parse($"layer+{name}")).Message
        );

    [Fact]
    public void An_unknown_name_with_none_near_is_answered_with_all_that_there_are()
    {
        var error = Assert.Throws<FormatException>(() => NormOptions.Parse("xyz"));
        Assert.Equal($"There is no norm \"xyz\"; choose {Words.Or(NormOptions.Registry.Names)}.", error.Message);
        Assert.StartsWith("There is no norm \"xyz\"; choose batch, ", error.Message);
        Assert.Equal(
            $"There is no normalization \"xyz\" (in \"xyz\"); choose {Words.Or(NormalizationOptions.Names)}, joined by + where they sit in different places.",
            Assert.Throws<FormatException>(() => NormalizationOptions.Parse("xyz")).Message
        );
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("gradient-centralization")]
    [InlineData("gradient-l2")]
    [InlineData("gradient-l2:global,epsilon=0.001")]
    [InlineData("adaptive-gradient-clipping")]
    [InlineData("adaptive-gradient-clipping:0.02,minimum-norm=0.01,last-layer=true")]
    public void A_norm_of_gradients_text_form_is_read_and_written_again(string text)
    {
        Assert.Equal(text, GradientTransformOptions.Parse(text).ToString());
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(GradientTransformOptions.Parse(text)));
    }

    [Fact]
    public void Settings_of_norms_of_gradients_have_ranges()
    {
        static string Refused(string text) =>
            Assert.Throws<ArgumentException>(() => GradientTransformOptions.Parse(text).Validate()).Message;

        Assert.Equal(
            "Adaptive gradient clipping needs a share to clip at above 0; received 0; 0.01 is usual.",
            Refused("adaptive-gradient-clipping:0")
        );
        Assert.Equal(
            "Adaptive gradient clipping needs a minimum norm above 0; received -1; 0.001 is usual.",
            Refused("adaptive-gradient-clipping:minimum-norm=-1")
        );
        Assert.Equal(
            "L2 normalization of gradients needs an epsilon above 0; received 0; 1e-8 is usual.",
            Refused("gradient-l2:epsilon=0")
        );
        Assert.Equal(
            "scope is layer or global; received \"whole\" in \"gradient-l2:whole\".",
            Assert.Throws<FormatException>(() => GradientTransformOptions.Parse("gradient-l2:whole")).Message
        );
    }

    [Fact]
    public void Convolutions_and_branches_have_text_forms_too()
    {
        Assert.Equal(new PlainConvolutionOptions(), ConvolutionOptions.Parse("plain"));
        Assert.Equal(new PlainBranchOptions(), BranchOptions.Parse("plain"));
        Assert.Equal(new ZeroGammaBranchOptions(), BranchOptions.Parse("zero-gamma"));
        Assert.Equal(new SkipInitBranchOptions(), BranchOptions.Parse("skip-init"));
        Assert.Equal(new FixupBranchOptions(), BranchOptions.Parse("fixup"));
        foreach (
            var text in (string[])
                [
                    "weight-norm",
                    "weight-standardization",
                    "weight-standardization:epsilon=0.001",
                    "scaled-weight-standardization",
                    "scaled-weight-standardization:epsilon=0.001,gamma=1",
                ]
        )
            Assert.Equal(text, ConvolutionOptions.Parse(text).ToString());
        Assert.Equal(
            "There is no branch \"skip\"; choose fixup, plain, skip-init or zero-gamma.",
            Assert.Throws<FormatException>(() => BranchOptions.Parse("skip")).Message
        );
        Assert.Equal(
            "\"plain\" takes no settings; received x in \"plain:x=1\".",
            Assert.Throws<FormatException>(() => ConvolutionOptions.Parse("plain:x=1")).Message
        );
    }
}
