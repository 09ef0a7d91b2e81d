using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The column type that a field or property of a row class stands for.</summary>
internal static class ColumnTypeOfMember
{
    internal static bool IsBuiltIn(Type type) =>
        ColumnTypeExtensions.TryPrimitiveTypeFromType(type) is not null
        || type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(VBuffer<>) || type.GetGenericTypeDefinition() == typeof(Nullable<>));

    internal static bool IsPrimitive(Type itemType) => ColumnTypeExtensions.TryPrimitiveTypeFromType(itemType) is not null;

    /// <summary>Arrays and VBuffers are vectors; strings are stored as <c>ReadOnlyMemory&lt;char&gt;</c>.</summary>
    internal static (Type ItemType, bool IsVector) Split(Type type)
    {
        var isBuffer = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        var itemType = type.IsArray ? type.GetElementType()! : isBuffer ? type.GetGenericArguments()[0] : type;
        return (itemType == typeof(string) ? typeof(ReadOnlyMemory<char>) : itemType, type.IsArray || isBuffer);
    }

    /// <summary>As <see cref="Split"/>, throwing where no column type is known for the member.</summary>
    internal static (Type ItemType, bool IsVector) Inspect(string name, Type type, IEnumerable<Attribute> attributes)
    {
        var (itemType, isVector) = Split(type);
        return IsPrimitive(itemType) || DataViewTypeManager.Knows(itemType, attributes)
            ? (itemType, isVector)
            : throw Contracts.ExceptParam("rawType", "Could not determine an IDataView type and registered custom types for member {0}", name);
    }

    internal static (Type ItemType, bool IsVector) Inspect(MemberInfo member) =>
        Inspect(member.Name, TypeOf(member), member.GetCustomAttributes());

    internal static Type TypeOf(MemberInfo member) =>
        member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    internal static DataViewType ColumnType(MemberInfo member)
    {
        var (itemType, isVector) = Inspect(member);
        var attributes = member.GetCustomAttributes().ToArray();
        if (DataViewTypeManager.Knows(itemType, attributes))
            return DataViewTypeManager.GetDataViewType(itemType, attributes);

        var primitive = ColumnTypeExtensions.PrimitiveTypeFromType(itemType);
        if (attributes.OfType<KeyTypeAttribute>().SingleOrDefault() is { } key)
        {
            if (!KeyDataViewType.IsValidDataType(itemType))
                throw Contracts.ExceptParam("userType", "Member {0} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type", member.Name);
            primitive = new KeyDataViewType(itemType, key.KeyCount.Count.GetValueOrDefault());
        }

        var vector = attributes.OfType<VectorTypeAttribute>().SingleOrDefault();
        if (!isVector)
            return vector is null
                ? primitive
                : throw Contracts.ExceptParam("userType", $"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
        return vector is { Dims.Length: > 0 } ? new VectorDataViewType(primitive, vector.Dims) : new VectorDataViewType(primitive);
    }
}
