namespace Microsoft.ML.Data;

/// <summary>Column getters over .NET values: strings become text, arrays become vectors, the rest stays as it is.</summary>
internal static class MemberConversion
{
    internal static Delegate Getter<TMember>(Func<TMember> read)
    {
        if (read is Func<string> text)
            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = text().AsMemory());
        if (read is Func<string[]> texts)
            return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) => CopyTexts(texts(), ref value));
        var type = typeof(TMember);
        if (type.IsArray)
            return Generic.Invoke<Delegate>(ArrayGetter<int>, type.GetElementType(), read);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>))
            return Generic.Invoke<Delegate>(BufferGetter<int>, type.GetGenericArguments()[0], read);
        return (ValueGetter<TMember>)((ref TMember value) => value = read());
    }

    /// <summary>A raw value counts classes from 0, a key from 1; what lies outside of the key's count is missing (0).</summary>
    internal static ValueGetter<TKey> KeyGetter<TKey>(Func<TKey> read, ulong count) =>
        (ref TKey value) =>
        {
            var raw = Convert.ToUInt64(read());
            value = (TKey)Convert.ChangeType(raw < count ? raw + 1 : 0, typeof(TKey));
        };

    private static ValueGetter<VBuffer<T>> ArrayGetter<T>(Func<T[]> read) =>
        (ref VBuffer<T> value) =>
        {
            var array = read();
            var editor = VBufferEditor.Create(ref value, array?.Length ?? 0);
            array.AsSpan().CopyTo(editor.Values);
            value = editor.Commit();
        };

    private static ValueGetter<VBuffer<T>> BufferGetter<T>(Func<VBuffer<T>> read) =>
        (ref VBuffer<T> value) => read().CopyTo(ref value);

    private static void CopyTexts(string[] texts, ref VBuffer<ReadOnlyMemory<char>> value)
    {
        var editor = VBufferEditor.Create(ref value, texts?.Length ?? 0);
        for (var i = 0; i < editor.Values.Length; i++)
            editor.Values[i] = texts[i].AsMemory();
        value = editor.Commit();
    }
}
