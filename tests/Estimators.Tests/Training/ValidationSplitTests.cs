using FsCheck;
using FsCheck.Fluent;
using NormML.Estimators.Training;

namespace NormML.Estimators.Tests.Training;

public sealed class ValidationSplitTests
{
    private static readonly string[] Names = ["ant", "bee", "cat"];

    [Fact]
    public void The_split_takes_the_same_fraction_of_each_class()
    {
        uint[] labels = [.. Enumerable.Repeat(0u, 100), .. Enumerable.Repeat(2u, 20)];

        var (training, validation) = ValidationSplit.ByClass(labels, Names, 0.1, seed: 1);

        Assert.Equal(10, validation.Count(index => labels[index] == 0));
        Assert.Equal(2, validation.Count(index => labels[index] == 2));
        Assert.Equal(Enumerable.Range(0, 120), training.Concat(validation).Order());
        Assert.Equal(validation.Order(), validation);
    }

    [Fact]
    public void Any_split_contains_each_image_once_and_each_class_on_both_sides() =>
        Prop.ForAll<byte[], byte, long>(
                (classSizes, share, seed) =>
                {
                    uint[] labels =
                    [
                        .. classSizes.SelectMany(
                            (size, label) => Enumerable.Repeat((uint)label, size % 20 == 1 ? 2 : size % 20)
                        ),
                    ];
                    string[] names = [.. classSizes.Select((_, label) => $"class {label}")];

                    var (training, validation) = ValidationSplit.ByClass(labels, names, share / 256d, seed);

                    return training.Concat(validation).Order().SequenceEqual(Enumerable.Range(0, labels.Length))
                        && labels.ToHashSet().SetEquals(training.Select(index => labels[index]))
                        && labels.ToHashSet().SetEquals(validation.Select(index => labels[index]));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_seed_determines_the_split()
    {
        var labels = new uint[100];

        Assert.Equal(Split(1), Split(1));
        Assert.NotEqual(Split(1), Split(2));

        int[] Split(long seed) => ValidationSplit.ByClass(labels, Names, 0.2, seed).Validation;
    }

    [Fact]
    public void A_class_with_one_image_is_named()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            ValidationSplit.ByClass([0, 0, 2, 0], Names, 0.5, seed: 1)
        );

        Assert.Equal(
            "A validation fraction needs two or more images of each class; received one of class 'cat'; add images of it, "
                + "choose ValidationFraction = 0, or give the validation images with Fit(train, validation).",
            error.Message
        );
    }
}
