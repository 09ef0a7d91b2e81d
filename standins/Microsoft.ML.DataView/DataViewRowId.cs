using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>The 128-bit id of a row, which stays its own through shuffling and filtering.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    public int CompareTo(DataViewRowId other) => (High, Low).CompareTo((other.High, other.Low));

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>The id of the first row made from this one.</summary>
    public DataViewRowId Fork() => Round(this, 1, 0);

    /// <summary>The id of a further row made from the same one as this.</summary>
    public DataViewRowId Next() => Round(this, 0, 0);

    /// <summary>The id of a row made from this one and another.</summary>
    public DataViewRowId Combine(DataViewRowId other)
    {
        var forked = other.Fork();
        return Round(this, forked.Low, forked.High);
    }

    /// <summary>One round of Murmur3's 128-bit hash (Appleby), the block being the two numbers.</summary>
    private static DataViewRowId Round(DataViewRowId id, ulong low, ulong high)
    {
        const ulong First = 0x87c37b91114253d5;
        const ulong Second = 0x4cf5ad432745937f;
        ulong h1 = id.Low ^ (BitOperations.RotateLeft(low * First, 31) * Second);
        h1 = ((BitOperations.RotateLeft(h1, 27) + id.High) * 5) + 0x52dce729;
        ulong h2 = id.High ^ (BitOperations.RotateLeft(high * Second, 33) * First);
        h2 = ((BitOperations.RotateLeft(h2, 31) + h1) * 5) + 0x38495ab5;
        return new DataViewRowId(h1, h2);
    }
}
