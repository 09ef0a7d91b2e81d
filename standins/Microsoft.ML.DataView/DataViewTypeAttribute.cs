namespace Microsoft.ML.Data;

/// <summary>Says on a member of a user's class which column type it is, and registers that type when first met.</summary>
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    public abstract bool Equals(DataViewTypeAttribute other);

    public abstract void Register();
}
