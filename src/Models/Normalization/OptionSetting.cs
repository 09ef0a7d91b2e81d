using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace NormML.Models.Normalization;

/// <summary>Reads a property with a <see cref="SettingAttribute"/> from text forms and writes it.</summary>
internal sealed class OptionSetting(PropertyInfo property, SettingAttribute attribute)
{
    private readonly (string Name, object Value)[] choices = Choices(property.PropertyType, attribute);

    public string Key => attribute.Key;

    public bool IsBare => attribute.IsBare;

    /// <summary>
    /// The settings of a record in the order of declaration; its own come before those of base records.
    /// </summary>
    public static IEnumerable<OptionSetting> Of(Type record) =>
        from property in record.GetProperties()
        let attribute = property.GetCustomAttribute<SettingAttribute>()
        where attribute is not null
        orderby property.DeclaringType == record ? 0 : 1, property.MetadataToken
        select new OptionSetting(property, attribute);

    /// <summary>Sets the option's property if the text contains this setting.</summary>
    public void Read(OptionText text, object option)
    {
        if (text.Take(Key) is { } value)
        {
            property.SetValue(
                option,
                Parse(value) ?? throw new FormatException($"{Key} is {Rule}; received \"{value}\" in \"{text}\".")
            );
        }
    }

    /// <summary>The setting as written in the text form; null if it has its default value.</summary>
    public string? Write(object option, object defaults)
    {
        var value = property.GetValue(option);
        if (Equals(value, property.GetValue(defaults)))
        {
            return null;
        }

        var text =
            choices.FirstOrDefault(choice => choice.Value.Equals(value)).Name
            ?? Convert.ToString(value, CultureInfo.InvariantCulture);
        return IsBare ? text : $"{Key}={text}";
    }

    private bool IsDouble => property.PropertyType == typeof(double);

    private string Rule =>
        choices.Length > 0 ? Words.Or(choices.Select(choice => choice.Name))
        : IsDouble ? "a number such as 0.1 or 1e-5"
        : "a whole number such as 32";

    private object? Parse(string value)
    {
        if (choices.Length > 0)
        {
            return choices.FirstOrDefault(choice => choice.Name == value).Value;
        }

        if (IsDouble)
        {
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
        }

        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : null;
    }

    private static (string, object)[] Choices(Type type, SettingAttribute attribute)
    {
        if (type == typeof(bool))
        {
            return attribute.FalseAndTrue is [var no, var yes]
                ? [(no, false), (yes, true)]
                : [("true", true), ("false", false)];
        }

        return type.IsEnum
            ?
            [
                .. Enum.GetValues(type)
                    .Cast<object>()
                    .Select(value => (JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}"), value)),
            ]
            : [];
    }
}
