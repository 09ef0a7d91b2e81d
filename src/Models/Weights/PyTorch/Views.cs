using static TorchSharp.torch;

namespace NormML.Models.Weights.PyTorch;

/// <summary>Creates tensors as views of storages; each storage is read once.</summary>
internal static class Views
{
    public static Dictionary<string, Tensor> Of(
        IEnumerable<KeyValuePair<string, PickledTensor>> tensors,
        Func<PickledStorage, ScalarType, Tensor> read
    )
    {
        var storages = new Dictionary<(string, ScalarType), Tensor>();
        var views = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
        {
            var key = (tensor.Storage.Key, tensor.Type);
            if (!storages.TryGetValue(key, out var storage))
            {
                storages.Add(key, storage = read(tensor.Storage, tensor.Type));
            }

            views.Add(name, storage.as_strided(tensor.Shape, tensor.Strides, tensor.Offset));
        }

        return views;
    }
}
