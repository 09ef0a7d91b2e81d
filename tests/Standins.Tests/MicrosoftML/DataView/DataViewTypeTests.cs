using System.Collections.Immutable;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftML;

public class DataViewTypeTests
{
    [Fact]
    public void TypesReadAsInTheRealPackage()
    {
        Assert.Equal("String", TextDataViewType.Instance.ToString());
        Assert.Equal("Single", NumberDataViewType.Single.ToString());
        Assert.Equal("Key<UInt32, 0-9>", new KeyDataViewType(typeof(uint), 10).ToString());
        Assert.Equal("Vector<Single, 4>", new VectorDataViewType(NumberDataViewType.Single, 4).ToString());
        Assert.Equal("Vector<Single>", new VectorDataViewType(NumberDataViewType.Single).ToString());
        Assert.Equal("Vector<Byte, 3, *, 8>", new VectorDataViewType(NumberDataViewType.Byte, 3, 0, 8).ToString());
    }

    [Fact]
    public void KeysAreEqualByRawTypeAndCount()
    {
        Assert.Equal(new KeyDataViewType(typeof(uint), 10), new KeyDataViewType(typeof(uint), 10ul));
        Assert.NotEqual(new KeyDataViewType(typeof(uint), 10), new KeyDataViewType(typeof(uint), 11));
        Assert.NotEqual(new KeyDataViewType(typeof(uint), 10), new KeyDataViewType(typeof(byte), 10));
    }

    [Fact]
    public void VectorsAreEqualByDimensions()
    {
        var vector = new VectorDataViewType(NumberDataViewType.Single, 3, 8, 8);
        Assert.Equal(192, vector.Size);
        Assert.Equal(typeof(VBuffer<float>), vector.RawType);
        Assert.Equal(vector, new VectorDataViewType(NumberDataViewType.Single, ImmutableArray.Create(3, 8, 8)));
        Assert.NotEqual(vector, new VectorDataViewType(NumberDataViewType.Single, 192));
        Assert.False(new VectorDataViewType(NumberDataViewType.Single, 3, 0, 8).IsKnownSize);
    }

    [Fact]
    public void KeysHaveAtLeastOneValue()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>("count", () => new KeyDataViewType(typeof(byte), 256));
        Assert.StartsWith("The cardinality of a KeyDataViewType must not exceed Byte.MaxValue and must be strictly positive, but got 256.", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>("count", () => new KeyDataViewType(typeof(uint), 0));
        Assert.Throws<ArgumentOutOfRangeException>("type", () => new KeyDataViewType(typeof(int), 3));
    }
}
