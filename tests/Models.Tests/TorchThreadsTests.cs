namespace NormML.Models.Tests;

public sealed class TorchThreadsTests
{
    [Theory]
    [InlineData(1, 2, true, 2)]       // two cores of one thread: libtorch's guess leaves one idle
    [InlineData(4, 8, false, 4)]      // four cores of two threads: the guess is right
    [InlineData(32, 2, false, 2)]     // a container with two processors of a machine with 64
    [InlineData(32, 2, true, 2)]
    public void Threads_are_as_many_as_cores_that_may_be_used(int guessed, int processors, bool oneThreadACore, int wanted) =>
        Assert.Equal(wanted, TorchThreads.Count(guessed, processors, oneThreadACore));
}
