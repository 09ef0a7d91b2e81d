using System.Reflection;

namespace NormML.Models.Normalization;

/// <summary>
/// All options of one kind, such as all norms: the records of an assembly that derive from
/// <typeparamref name="TOption"/> and have a <see cref="TextNameAttribute"/>. New records are found automatically.
/// </summary>
internal sealed class OptionRegistry<TOption>
    where TOption : class
{
    private readonly string what;
    private readonly SortedDictionary<string, Kind> kinds = new(StringComparer.Ordinal);

    /// <summary>Finds the options in an assembly.</summary>
    /// <param name="what">The kind of option for messages, such as "norm".</param>
    /// <param name="assembly">The assembly that declares the options.</param>
    public OptionRegistry(string what, Assembly assembly)
    {
        this.what = what;
        foreach (var type in assembly.GetTypes().Where(typeof(TOption).IsAssignableFrom))
        {
            if (type.GetCustomAttribute<TextNameAttribute>() is { } text)
            {
                kinds.Add(text.Name, new Kind(text.Name, type));
            }
        }
    }

    /// <summary>The names in alphabetical order.</summary>
    public IEnumerable<string> Names => kinds.Keys;

    /// <summary>One instance of each option, with its defaults.</summary>
    public IEnumerable<TOption> Defaults => kinds.Values.Select(kind => kind.New());

    public bool Contains(string name) => kinds.ContainsKey(name);

    /// <exception cref="FormatException">There is no such option, or it has no such setting.</exception>
    public TOption Parse(string text)
    {
        var parsed = OptionText.Parse(text, name => kinds.GetValueOrDefault(name)?.BareKey);
        return kinds.TryGetValue(parsed.Name, out var kind)
            ? kind.Read(parsed)
            : throw new FormatException(
                $"There is no {what} \"{parsed.Name}\"; {NearNames.Advice(parsed.Name, Names)}"
            );
    }

    /// <summary>The text form, without settings that have their default value.</summary>
    public string Write(TOption option) => kinds.Values.Single(kind => kind.Type == option.GetType()).Write(option);

    private sealed class Kind(string name, Type type)
    {
        private readonly OptionSetting[] settings = [.. OptionSetting.Of(type)];

        public Type Type => type;

        public string? BareKey => settings.FirstOrDefault(setting => setting.IsBare)?.Key;

        public TOption New() => (TOption)Activator.CreateInstance(type)!;

        public TOption Read(OptionText text)
        {
            var option = New();
            foreach (var setting in settings)
            {
                setting.Read(text, option);
            }

            text.End([.. settings.Select(setting => setting.Key)]);
            return option;
        }

        public string Write(TOption option)
        {
            var defaults = New();
            return OptionText.Write(name, settings.Select(setting => setting.Write(option, defaults)).OfType<string>());
        }
    }
}
