using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Standins.Tests.Torch;

public sealed class GeneratorTests
{
    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Draw(new Generator(5)), Draw(new Generator(5)));
        Assert.NotEqual(Draw(new Generator(5)), Draw(new Generator(6)));
    }

    [Fact]
    public void A_generator_of_its_own_leaves_the_default_one_alone()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var expected = rand(4).data<float>().ToArray();
        manual_seed(1);
        Draw(new Generator(7));

        Assert.Equal(expected, rand(4).data<float>().ToArray());
    }

    [Fact]
    public void State_is_taken_and_given_back()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        rand(10, generator: generator);
        var state = generator.get_state();
        var expected = rand(4, generator: generator).data<float>().ToArray();
        generator.set_state(state);

        Assert.Equal(expected, rand(4, generator: generator).data<float>().ToArray());
        Assert.Equal(3, generator.initial_seed());
    }

    [Fact]
    public void Initializers_ignore_their_generator()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var first = nn.init.normal_(empty(4), generator: new Generator(9)).data<float>().ToArray();
        var second = nn.init.normal_(empty(4), generator: new Generator(9)).data<float>().ToArray();

        Assert.NotEqual(first, second);
    }

    private static float[] Draw(Generator generator)
    {
        using (generator)
            return
            [
                .. rand(3, generator: generator).data<float>(), .. randn(3, generator: generator).data<float>(),
                .. zeros(3).uniform_(0, 1, generator).data<float>(), .. zeros(3).normal_(0, 1, generator).data<float>(),
                .. randperm(5, generator: generator).to(float32).data<float>(), .. randint(0, 100, new long[] { 3 }, generator: generator).to(float32).data<float>(),
                .. zeros(5).bernoulli_(0.5, generator).data<float>(),
            ];
    }
}
