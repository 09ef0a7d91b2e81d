using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests;

/// <summary>Properties of every norm, convolution and branch in every network family.</summary>
public class Conformance
{
    private const int Classes = 4;

    private static readonly NetworkOptions[] Families =
    [
        new ResNetOptions
        {
            Name = "basic",
            Blocks = [1, 1, 1],
            Width = 8,
            DefaultSize = 32,
        },
        new ResNetOptions
        {
            Name = "bottleneck",
            Block = ResidualBlockKind.Bottleneck,
            Blocks = [2, 1],
            Width = 8,
            DefaultSize = 16,
        },
        new ResNetOptions
        {
            Name = "next",
            Block = ResidualBlockKind.Bottleneck,
            Blocks = [2, 1],
            Width = 8,
            Groups = 4,
            BaseWidth = 32,
            DefaultSize = 16,
        },
        ResNetOptions.ForCifar(8) with
        {
            Name = "cifar",
            DefaultSize = 16,
        },
        ResNetOptions.ForCifar(8) with
        {
            Name = "pre-activation",
            DefaultSize = 16,
            PreActivation = true,
        },
        ResNetOptions.ForCifar(8) with
        {
            Name = "plain",
            DefaultSize = 16,
            Shortcut = ResNetShortcut.None,
        },
        new ResNetOptions
        {
            Name = "d2l",
            Blocks = [1, 1],
            Width = 8,
            Channels = 1,
            DefaultSize = 32,
            Shortcut = ResNetShortcut.PlainProjection,
            ConvolutionBias = true,
            Initialization = WeightInitialization.XavierUniform,
        },
        DenseNetOptions.ForCifar(10, 8, bottleneck: true) with
        {
            Name = "dense-bottleneck",
            DefaultSize = 16,
        },
        DenseNetOptions.ForCifar(10, 8, bottleneck: false) with
        {
            Name = "dense",
            DefaultSize = 16,
            Recomputation = true,
        },
        new LeNetOptions
        {
            Name = "lenet",
            DefaultSize = 16,
            Activation = Activation.ReLU,
        },
    ];

    /// <summary>
    /// All names of all option registries, so that none is forgotten, each in a sensible combination.
    /// </summary>
    private static IEnumerable<string> Choices =>
        [
            .. NormOptions.Registry.Names.Select(name => name == "ghost-batch" ? "ghost-batch:2" : name),
            "batch:momentum=0.01,epsilon=1e-3",
            "batch:statistics=running,update=false",
            .. ConvolutionOptions
                .Registry.Names.Where(name => name != "plain")
                .SelectMany(name => (string[])[$"group+{name}", $"none+{name}"]),
            .. BranchOptions
                .Registry.Names.Where(name => name != "plain")
                .Select(name => name == "zero-gamma" ? "batch+zero-gamma" : $"none+{name}"),
        ];

    public static TheoryData<string, string> All()
    {
        var all = new TheoryData<string, string>();
        foreach (var family in Families)
        foreach (var choice in Choices)
            if (NormalizationOptions.Parse(choice).Branch is PlainBranchOptions || Takes(With(family, choice)))
                all.Add(family.Name, choice);
        return all;
    }

    /// <summary>
    /// Not every family has residual branches, or branches that end in a norm; the tests of the families cover this.
    /// </summary>
    private static bool Takes(NetworkOptions options)
    {
        try
        {
            options.Validate();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_new_network_has_finite_weights_and_norms_that_start_at_1_and_0(string family, string choice)
    {
        using var network = Create(family, choice);
        foreach (var (name, parameter) in network.named_parameters())
            Assert.True(Close.Values(parameter).All(double.IsFinite), name);
        var atZero = choice.EndsWith("zero-gamma", StringComparison.Ordinal)
            ? network.modules().OfType<ResidualBlock>().Select(LastNorm).ToHashSet()
            : [];
        var norms = network.modules().OfType<Norm>().ToList();
        Assert.NotEmpty(norms);
        foreach (var norm in norms)
        foreach (var (name, start) in StateDictionary.Of(norm))
            Assert.True(
                Starts(name, start, gamma: atZero.Contains(norm) ? 0 : 1),
                $"{norm.GetName()}'s {name} starts with {string.Join(", ", Close.Values(start).Take(8))}"
            );

        static nn.Module LastNorm(ResidualBlock block) =>
            block.named_children().Where(child => child.name is "bn2" or "bn3").MaxBy(child => child.name).module;
    }

    /// <summary>
    /// Whether a norm's parameter or buffer has its documented initial value; false if there is no rule for it.
    /// </summary>
    private static bool Starts(string name, Tensor start, double gamma)
    {
        using var scope = NewDisposeScope();
        var values = Close.Values(start);
        return name.Split('.')[^1] switch
        {
            "weight" when name is "g_fc.weight" or "f_fc.weight" => Drawn(2),
            "weight" => AllAre(gamma),
            "bias" or "tau" or "running_mean" or "num_batches_tracked" => AllAre(0),
            "v" or "mean_weight" or "var_weight" or "running_var" => AllAre(1),
            "running_whitening" => values.SequenceEqual(Close.Values(eye(start.shape[2]).repeat(start.shape[0], 1, 1))),
            "encode_weight" => Drawn(start.shape[1])
                && values.Index().All(pair => pair.Index / start.shape[1] % 2 == 0 ? pair.Item > 0 : pair.Item < 0),
            "scale_weight" or "shift_weight" => Drawn(start.shape[1]),
            _ => false,
        };

        bool AllAre(double value) => values.All(each => each == value);

        bool Drawn(long inputs) =>
            values.Distinct().Count() > 1 && values.All(value => Math.Abs(value) <= 1 / Math.Sqrt(inputs));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Training_gives_logits_changes_no_parameter_and_reaches_each_with_a_gradient(
        string family,
        string choice
    )
    {
        using var scope = NewDisposeScope();
        using var network = Formula.Fill(Create(family, choice));
        var before = network.parameters().Select(Close.Values).ToList();
        var logits = network.call(Images(network, 6));
        Assert.Equal([6, Classes], logits.shape);
        Assert.All(Close.Values(logits), value => Assert.True(double.IsFinite(value)));
        (logits * Formula.Tensor(2, [6, Classes])).sum().backward();

        Assert.Equal(before, network.parameters().Select(Close.Values).ToList());
        var reached = new Dictionary<string, bool>();
        foreach (var (name, parameter) in network.named_parameters())
        {
            Assert.True(parameter.is_leaf, name);
            var gradient = parameter.grad;
            Assert.True(gradient is not null, $"no gradient reaches {name}");
            var values = Close.Values(gradient);
            Assert.True(values.All(double.IsFinite), $"the gradient of {name} is not finite");

            // Where a norm selects (units of a ReLU, the larger of two deviations), one layer may select the same for
            // all.
            var key = choice is "predicted-affine" or "evonorm-b0" ? name.Split('.')[^1] : name;
            reached[key] = reached.GetValueOrDefault(key) || values.Any(value => value != 0);
        }

        Assert.All(reached, pair => Assert.True(pair.Value, $"the gradient of {pair.Key} is 0"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void In_evaluation_an_images_logits_do_not_depend_on_its_neighbors_and_nothing_changes(
        string family,
        string choice
    )
    {
        using var scope = NewDisposeScope();
        using var network = Formula.Fill(Create(family, choice));
        network.eval();
        var before = Values(network);
        var images = Images(network, 4);
        var together = network.call(images);
        for (var i = 0; i < 4; i++)
            Close.Relative(together[i], network.call(images.narrow(0, i, 1))[0], 1e-4, $"image {i}");
        Assert.Equal(before, Values(network));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Saving_and_reading_gives_the_same_logits_to_the_bit(string family, string choice)
    {
        using var scope = NewDisposeScope();
        using var network = Formula.Fill(Create(family, choice));
        using var stream = new MemoryStream();
        StateDictionary.Write(network, stream);
        stream.Position = 0;
        using var read = NetworkFactory.CreateUninitialized(network.Options, Classes);
        StateDictionary.Read(read, stream);
        foreach (var each in (Network[])[network, read])
            each.eval();
        var images = Images(network, 2);
        Assert.Equal(Close.Values(network.call(images)), Close.Values(read.call(images)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_tensor_is_left_behind(string family, string choice)
    {
        using var network = Create(family, choice);
        foreach (var training in (bool[])[true, false])
        {
            network.train(training);
            var statistics = DisposeScopeManager.Statistics;
            var (detached, outside) = (statistics.DetachedFromScopeCount, statistics.CreatedOutsideScopeCount);
            using var scope = NewDisposeScope();
            var images = Images(network, 4);
            var before = scope.DisposablesCount;
            var logits = network.call(images);
            Assert.Equal(before + 1, scope.DisposablesCount);
            Assert.True(scope.Contains(logits));
            Assert.False(images.IsInvalid);
            Assert.Equal((detached, outside), (statistics.DetachedFromScopeCount, statistics.CreatedOutsideScopeCount));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Parameters_that_are_views_of_one_flat_tensor_learn(string family, string choice)
    {
        using var scope = NewDisposeScope();
        using var plain = Create(family, choice);
        using var flattened = Create(family, choice);
        var parameters = flattened.parameters().ToList();
        Tensor flat;
        using (no_grad())
        {
            flat = nn.utils.parameters_to_vector(parameters).detach().clone();
            nn.utils.vector_to_parameters(flat, parameters);
        }

        var gradients = zeros_like(flat);
        var offset = 0L;
        foreach (var parameter in parameters)
        {
            parameter.grad = gradients.narrow(0, offset, parameter.numel()).view(parameter.shape);
            offset += parameter.numel();
        }

        var images = Images(plain, 4);
        foreach (var network in (Network[])[plain, flattened])
            (Call(network) * Formula.Tensor(2, [4, Classes])).sum().backward();
        Close.Relative(
            [.. plain.parameters().SelectMany(parameter => Close.Values(parameter.grad!))],
            Close.Values(gradients),
            1e-6,
            "gradients"
        );
        using (no_grad())
            flat.sub_(gradients);
        using (no_grad())
            foreach (var parameter in plain.parameters())
                parameter.sub_(parameter.grad!);
        Close.Relative(Close.Values(Call(plain)), Close.Values(Call(flattened)), 1e-4, "logits after a step");

        // Norms that use random numbers, such as cross, draw the same ones.
        Tensor Call(Network network)
        {
            using var generator = manual_seed(1);
            return network.call(images);
        }
    }

    private static Network Create(string family, string choice) =>
        NetworkFactory.Create(With(Families.Single(options => options.Name == family), choice), Classes, 3);

    private static NetworkOptions With(NetworkOptions family, string choice)
    {
        var normalization = NormalizationOptions.Parse(choice);
        return family with
        {
            Norm = normalization.Norm,
            Convolution = normalization.Convolution,
            Branch = normalization.Branch,
        };
    }

    private static Tensor Images(Network network, long count) =>
        Formula.Tensor(1, [count, network.Options.Channels, network.Options.DefaultSize, network.Options.DefaultSize]);

    private static List<double[]> Values(Network network) =>
        [.. StateDictionary.Of(network).Select(entry => Close.Values(entry.Value))];
}
