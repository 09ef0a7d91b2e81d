// A dictionary that remembers the order in which its keys came.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace TorchSharp.Utils;

public class OrderedDict<TKey, TValue> : IEnumerable<(TKey, TValue)>
{
    private readonly List<(TKey, TValue)> list = [];
    private readonly Dictionary<TKey, TValue> dict = [];

    public int Count => list.Count;

    public bool IsReadOnly => false;

    public ICollection<TKey> Keys => list.Select(entry => entry.Item1).ToList();

    public ICollection<TValue> Values => list.Select(entry => entry.Item2).ToList();

    public TValue this[TKey key]
    {
        get => dict[key];
        set
        {
            dict[key] = value;
            var index = IndexOf(key);
            if (index >= 0) list[index] = (key, value);
            else list.Add((key, value));
        }
    }

    public (TKey, TValue) this[int index]
    {
        get => list[index];
        set
        {
            list[index] = value;
            dict[value.Item1] = value.Item2;
        }
    }

    public void Add(TKey key, TValue value)
    {
        dict.Add(key, value);
        list.Add((key, value));
    }

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public bool ContainsKey(TKey key) => dict.ContainsKey(key);

    public bool TryGetValue(TKey key, out TValue value) => dict.TryGetValue(key, out value);

    public bool Remove(TKey key)
    {
        var removed = dict.Remove(key);
        if (removed) list.RemoveAt(IndexOf(key));
        return removed;
    }

    public void RemoveAt(int index)
    {
        if (index >= list.Count) throw new IndexOutOfRangeException();
        dict.Remove(list[index].Item1);
        list.RemoveAt(index);
    }

    public void Insert(int index, (TKey, TValue) item)
    {
        dict.Add(item.Item1, item.Item2);
        list.Insert(index, item);
    }

    public void Clear()
    {
        dict.Clear();
        list.Clear();
    }

    public IEnumerator<(TKey, TValue)> GetEnumerator() => list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => list.GetEnumerator();

    private int IndexOf(TKey key) => list.FindIndex(entry => entry.Item1.Equals(key));
}
