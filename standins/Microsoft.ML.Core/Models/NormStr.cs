namespace Microsoft.ML.Internal.Utilities;

/// <summary>A text in a pool, known by its number there.</summary>
internal sealed class NormStr
{
    public readonly ReadOnlyMemory<char> Value;
    public readonly int Id;

    private NormStr(string text, int id)
    {
        Value = text.AsMemory();
        Id = id;
    }

    /// <summary>Texts, each kept once.</summary>
    public sealed class Pool
    {
        private readonly Dictionary<string, NormStr> _byText = [];
        private readonly List<string> _texts = [];

        public int Count => _texts.Count;

        public IReadOnlyList<string> Texts => _texts;

        public NormStr Add(string str)
        {
            if (_byText.TryGetValue(str, out var present))
                return present;
            var added = new NormStr(str, _texts.Count);
            _byText.Add(str, added);
            _texts.Add(str);
            return added;
        }

        public NormStr Add(ReadOnlyMemory<char> str) => Add(str.ToString());
    }
}
