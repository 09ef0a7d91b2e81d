namespace NormML.Models.Normalization;

/// <summary>
/// The name of an option record in text forms. <see cref="OptionRegistry{TOption}"/> finds the record by it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class TextNameAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>
/// A property that is a setting in the text form of its record, as <c>momentum</c> in <c>batch:momentum=0.01</c>. The
/// type of the property says how its value is written: a number, a whole number, a flag, or an enum, whose members are
/// written in kebab case. Its default is the property's in a new record.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string key) : Attribute
{
    public string Key => key;

    /// <summary>
    /// Whether the value is written without its key, as 32 in <c>group:32</c>: at most one setting of a record.
    /// </summary>
    public bool IsBare { get; init; }

    /// <summary>How a flag is written, false before true, where it is not false and true.</summary>
    public string[]? FalseAndTrue { get; init; }
}
