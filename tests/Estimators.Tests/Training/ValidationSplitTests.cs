using NormML.Estimators.Training;

namespace NormML.Estimators.Tests.Training;

public sealed class ValidationSplitTests
{
    private static readonly string[] Names = ["ant", "bee", "cat"];

    [Fact]
    public void TakesTheShareOfEachClass()
    {
        uint[] labels = [.. Enumerable.Repeat(0u, 100), .. Enumerable.Repeat(2u, 20)];

        (int[] training, int[] validation) = ValidationSplit.ByClass(labels, Names, 0.1, seed: 1);

        Assert.Equal(10, validation.Count(index => labels[index] == 0));
        Assert.Equal(2, validation.Count(index => labels[index] == 2));
        Assert.Equal(Enumerable.Range(0, 120), training.Concat(validation).Order());
        Assert.Equal(validation.Order(), validation);
    }

    [Theory]
    [InlineData(0.001, 1)]
    [InlineData(0.999, 1)]
    public void EachSideOfAClassHasAPicture(double fraction, int least)
    {
        uint[] labels = [0, 0, 1, 1, 1];

        (int[] training, int[] validation) = ValidationSplit.ByClass(labels, Names, fraction, seed: 1);

        foreach (uint label in (uint[])[0, 1])
        {
            Assert.True(training.Count(index => labels[index] == label) >= least);
            Assert.True(validation.Count(index => labels[index] == label) >= least);
        }
    }

    [Fact]
    public void TheSeedChooses()
    {
        var labels = new uint[100];

        Assert.Equal(Split(1), Split(1));
        Assert.NotEqual(Split(1), Split(2));

        int[] Split(long seed) => ValidationSplit.ByClass(labels, Names, 0.2, seed).Validation;
    }

    [Fact]
    public void AClassWithOnePictureIsNamed()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ValidationSplit.ByClass([0, 0, 2, 0], Names, 0.5, seed: 1));

        Assert.Equal(
            "A validation fraction needs two or more pictures of each class; received one of class 'cat'; add pictures of it, " +
            "choose ValidationFraction = 0, or give the validation pictures with Fit(train, validation).", error.Message);
    }
}
