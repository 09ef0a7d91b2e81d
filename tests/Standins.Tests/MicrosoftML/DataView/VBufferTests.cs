using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftML;

public class VBufferTests
{
    /// <summary>Vectors with zeros in any place, and the same vectors with the zeros left out.</summary>
    private static readonly Arbitrary<int[]> Dense = Gen.Choose(0, 3).Select(value => value == 3 ? 7 : 0).ArrayOf().ToArbitrary();

    [Fact]
    public void SparseAndDenseAreTheSameVector() => Prop.ForAll(Dense, dense =>
    {
        var sparse = Sparse(dense);
        var copy = default(VBuffer<int>);
        sparse.CopyToDense(ref copy);
        var span = new int[dense.Length];
        sparse.CopyTo(span);
        return sparse.DenseValues().SequenceEqual(dense)
            && copy.IsDense
            && copy.GetValues().SequenceEqual(dense)
            && span.SequenceEqual(dense)
            && sparse.Items(all: true).Select(item => item.Value).SequenceEqual(dense)
            && sparse.Items().All(item => item.Value == dense[item.Key])
            && Enumerable.Range(0, dense.Length).All(i => sparse.GetItemOrDefault(i) == dense[i]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SliceOfSparseIsSliceOfDense() => Prop.ForAll(Dense, dense =>
    {
        int from = dense.Length / 3;
        int length = dense.Length / 2;
        var slice = default(VBuffer<int>);
        Sparse(dense).CopyTo(ref slice, from, length);
        return slice.Length == length && slice.DenseValues().SequenceEqual(dense.Skip(from).Take(length));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void EditorReusesTheArraysOfItsBuffer()
    {
        var buffer = new VBuffer<float>(3, [1, 2, 3]);
        var editor = VBufferEditor.Create(ref buffer, 2);
        editor.Values[0] = 9;
        var shorter = editor.Commit();
        Assert.False(editor.CreatedNewValues);
        Assert.Equal([9, 2], shorter.GetValues().ToArray());
        Assert.Equal(9, buffer.GetValues()[0]);
    }

    [Fact]
    public void EditorKeepsOldValuesOnlyWhenAsked()
    {
        var buffer = new VBuffer<float>(2, [1, 2]);
        Assert.Equal([1, 2], VBufferEditor.Create(ref buffer, 4, keepOldOnResize: true).Values[..2].ToArray());
        Assert.Equal([0, 0], VBufferEditor.Create(ref buffer, 4).Values[..2].ToArray());
    }

    [Fact]
    public void CommitTruncatedLeavesTheRestToDefault()
    {
        var buffer = default(VBuffer<float>);
        var editor = VBufferEditor.Create(ref buffer, 4, 2);
        (editor.Values[0], editor.Indices[0]) = (5, 3);
        Assert.Equal([0, 0, 0, 5], editor.CommitTruncated(1).DenseValues());
    }

    [Fact]
    public void FillsWithAnotherDefaultOnlyWhereThereIsAnExplicitValue()
    {
        var destination = new[] { -1f, -1f, -1f };
        new VBuffer<float>(2, 1, [4], [1]).CopyTo(destination, 1, 8);
        Assert.Equal([-1, 8, 4], destination);

        new VBuffer<float>(2, 0, [], []).CopyTo(destination, 1, 8);
        Assert.Equal([-1, 0, 0], destination);
    }

    [Fact]
    public void RefusesWhatDoesNotFit()
    {
        Assert.Throws<ArgumentOutOfRangeException>("values", () => new VBuffer<int>(2, [1]));
        Assert.Throws<ArgumentOutOfRangeException>("indices", () => new VBuffer<int>(3, 2, [1, 2], [0]));
        Assert.Throws<ArgumentOutOfRangeException>("index", () => new VBuffer<int>(1, [1]).GetItemOrDefault(1));
        Assert.StartsWith("Not large enough to hold these values.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<int>(2, [1, 2]).CopyTo(new int[1])).Message);
    }

    private static VBuffer<int> Sparse(int[] dense)
    {
        int[] indices = [.. Enumerable.Range(0, dense.Length).Where(i => dense[i] != 0)];
        return new VBuffer<int>(dense.Length, indices.Length, [.. indices.Select(i => dense[i])], indices);
    }
}
