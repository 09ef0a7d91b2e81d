using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Which .NET types, with which attribute on the member, stand for which custom column types.</summary>
public static class DataViewTypeManager
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<MarkedType, DataViewType> ColumnTypes = [];
    private static readonly Dictionary<DataViewType, MarkedType> MarkedTypes = [];

    public static void Register(DataViewType dataViewType, Type type, IEnumerable<Attribute> typeAttributes)
    {
        var attributes = typeAttributes?.ToArray() ?? [];
        Contracts.CheckParam(attributes.Length <= 1, nameof(type), $"Type {type} has too many attributes.");
        Contracts.CheckParam(attributes.All(a => a is DataViewTypeAttribute), nameof(type),
            $"Type {type} has an attribute that is not of DataViewTypeAttribute.");
        Register(dataViewType, type, (DataViewTypeAttribute)attributes.SingleOrDefault());
    }

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        Contracts.CheckValue(dataViewType, nameof(dataViewType));
        Contracts.CheckValue(type, nameof(type));
        if (ColumnTypeOfMember.IsBuiltIn(type))
            throw Contracts.ExceptParam(nameof(type),
                $"Type {type} has been registered as ML.NET's default supported type, so it can't not be registered again.");
        var marked = new MarkedType(type, typeAttribute);
        lock (Gate)
        {
            if (ColumnTypes.TryGetValue(marked, out var knownColumnType) && !knownColumnType.Equals(dataViewType))
                throw Contracts.ExceptParam(nameof(type),
                    $"Repeated type register. The raw type {type} has been associated with {knownColumnType} so it cannot be associated with {dataViewType}.");
            if (MarkedTypes.TryGetValue(dataViewType, out var knownMarked) && !knownMarked.Equals(marked))
                throw Contracts.ExceptParam(nameof(dataViewType),
                    $"Repeated type register. The DataView type {dataViewType} has been associated with {knownMarked.Type} so it cannot be associated with {type}.");
            ColumnTypes[marked] = dataViewType;
            MarkedTypes[dataViewType] = marked;
        }
    }

    internal static bool Knows(Type type, IEnumerable<Attribute> attributes = null) => TryGet(type, attributes, out _);

    internal static bool Knows(DataViewType dataViewType)
    {
        lock (Gate)
            return MarkedTypes.ContainsKey(dataViewType);
    }

    internal static DataViewType GetDataViewType(Type type, IEnumerable<Attribute> attributes = null) =>
        TryGet(type, attributes, out var columnType)
            ? columnType
            : throw Contracts.ExceptParam(nameof(type),
                $"The raw type {type} with attributes {attributes} is not registered with a DataView type.");

    private static bool TryGet(Type type, IEnumerable<Attribute> attributes, out DataViewType columnType)
    {
        var marks = attributes?.OfType<DataViewTypeAttribute>().ToArray() ?? [];
        if (marks.Length > 1)
            throw Contracts.ExceptParam(nameof(type),
                $"Type {type.Name} cannot be marked with multiple attributes, {attributes}, derived from {typeof(DataViewTypeAttribute)}.");
        lock (Gate)
            return ColumnTypes.TryGetValue(new MarkedType(type, marks.SingleOrDefault()), out columnType);
    }

    private readonly record struct MarkedType(Type Type, DataViewTypeAttribute Attribute)
    {
        public bool Equals(MarkedType other) =>
            Type == other.Type && (Attribute is null ? other.Attribute is null : other.Attribute is not null && Attribute.Equals(other.Attribute));

        public override int GetHashCode() => HashCode.Combine(Type, Attribute?.GetHashCode());
    }
}
