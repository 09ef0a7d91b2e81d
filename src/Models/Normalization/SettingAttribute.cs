namespace NormML.Models.Normalization;

/// <summary>
/// The name of an option record in text forms, by which <see cref="OptionRegistry{TOption}"/> finds the record.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class TextNameAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>
/// Marks a property as a setting in the text form of its record, such as <c>momentum</c> in <c>batch:momentum=0.01</c>.
/// The property's type determines how the value is written: as a number, a whole number, a flag, or an enum member in
/// kebab case. The default is the property's value in a new record.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string key) : Attribute
{
    public string Key => key;

    /// <summary>
    /// Whether the value is written without its key, like 32 in <c>group:32</c>. Allowed for one setting per record.
    /// </summary>
    public bool IsBare { get; init; }

    /// <summary>How a flag is written, first for false, then for true; null for "false" and "true".</summary>
    public string[]? FalseAndTrue { get; init; }
}
