using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Standins.Tests.Torch;

/// <summary>Tensors and .NET's memory, indexing, and where the real package's results surprise.</summary>
public sealed class TensorTests
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Tensor_copies_and_from_array_lends()
    {
        var numbers = (float[])Six.Clone();
        using var copied = tensor(numbers, [2, 3]);
        using var lent = from_array(numbers);
        numbers[0] = 10;

        Assert.Equal(1f, copied[0, 0].item<float>());
        Assert.Equal(10f, lent[0].item<float>());
        Assert.Equal([2L, 3], from_array(new int[2, 3]).shape);
    }

    [Fact]
    public void A_lent_array_lives_as_long_as_the_tensor()
    {
        var weak = Lend(out var lent);
        GC.Collect();
        Assert.True(weak.IsAlive);
        Assert.Equal(7, lent.sum().ToInt32());

        lent.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(weak.IsAlive);

        static WeakReference Lend(out Tensor lent)
        {
            var array = new[] { 3f, 4f };
            lent = from_array(array);
            return new WeakReference(array);
        }
    }

    [Fact]
    public void The_element_type_follows_the_value()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.Float32, tensor(1f).dtype);
        Assert.Equal(ScalarType.Float64, tensor(1.0).dtype);
        Assert.Equal(ScalarType.Int32, tensor(1).dtype);
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(0, 1, 0.25).dtype);
        Assert.Equal(ScalarType.Int64, full(2, 7).dtype);
        Assert.Equal(ScalarType.Float32, full(2, 7.0).dtype);
        Assert.Equal(ScalarType.Float16, zeros(2, dtype: float16).dtype);
    }

    [Fact]
    public void Item_and_data_want_the_exact_type()
    {
        using var one = tensor(1f);

        Assert.Equal("Double is not compatible with Float32", Assert.Throws<ArgumentException>(() => one.item<double>()).Message);
        Assert.Throws<ArgumentException>(() => one.data<int>());
        Assert.Throws<ArgumentException>(() => zeros(2).item<float>());
    }

    [Fact]
    public void Slices_and_numbers_are_views()
    {
        using var scope = NewDisposeScope();
        var a = tensor(Six, [2, 3]);

        Assert.Equal([2f, 5f], a[TensorIndex.Colon, TensorIndex.Single(1)].data<float>().ToArray());
        Assert.Equal([2f, 3f, 5f, 6f], a[.., 1..].data<float>().ToArray());
        Assert.Equal([6f], a[^1, 2..].data<float>().ToArray());
        Assert.Equal([1f, 3f], a[TensorIndex.Single(0), TensorIndex.Slice(step: 2)].data<float>().ToArray());
        Assert.Equal([2L, 1, 3], a[TensorIndex.Colon, TensorIndex.Null].shape);
        Assert.Equal([3f, 6f], a[TensorIndex.Ellipsis, TensorIndex.Single(2)].data<float>().ToArray());
        a[.., 0] = tensor([0f, 0f]);
        a[1, 2] = tensor(9f);
        Assert.Equal([0f, 2f, 3f, 0f, 5f, 9f], a.data<float>().ToArray());
    }

    [Fact]
    public void Tensors_and_masks_index()
    {
        using var scope = NewDisposeScope();
        var a = tensor(Six, [2, 3]);

        Assert.Equal([3f, 1f], a[TensorIndex.Single(0), TensorIndex.Tensor(tensor([2L, 0L]))].data<float>().ToArray());
        Assert.Equal([4f, 5f, 6f], a[a > 3].data<float>().ToArray());
        Assert.Equal([3f, 1f, 6f, 4f], a[TensorIndex.Colon, TensorIndex.Tensor(tensor([2L, 0L]))].data<float>().ToArray());
        a.index_put_(0f, TensorIndex.Tensor(a > 3));
        Assert.Equal([1f, 2f, 3f, 0f, 0f, 0f], a.data<float>().ToArray());
        a.index_put_(-1f, TensorIndex.Slice(1), TensorIndex.Single(0));
        Assert.Equal(-1f, a[1, 0].item<float>());
    }

    [Fact]
    public void Bytes_are_the_elements_of_a_contiguous_tensor()
    {
        using var a = tensor(Six, [2, 3]);

        Assert.Equal(Six, MemoryMarshal.Cast<byte, float>(a.bytes).ToArray());
        a.bytes = MemoryMarshal.AsBytes(new float[] { 6, 5, 4, 3, 2, 1 }.AsSpan());
        Assert.Equal([6f, 5f, 4f, 3f, 2f, 1f], a.data<float>().ToArray());
        Assert.Throws<InvalidOperationException>(() => a.T.bytes.Length);
    }

    [Fact]
    public void An_accessor_follows_the_strides()
    {
        using var a = tensor(Six, [2, 3]);
        using var turned = a.T;

        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], turned.data<float>().ToArray());
        Assert.Equal(5f, turned.data<float>()[1, 1]);
        Assert.Equal(2f, turned.data<float>()[2]);
        Assert.Equal(new float[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }, turned.data<float>().ToNDArray());
        Assert.Throws<IndexOutOfRangeException>(() => a.data<float>()[2, 0]);
    }

    [Fact]
    public void A_channels_last_tensor_has_its_strides()
    {
        using var scope = NewDisposeScope();
        var last = rand(2, 3, 4, 5).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

        Assert.Equal([60L, 1, 15, 3], last.stride());
        Assert.False(last.is_contiguous());
    }

    [Fact]
    public void Without_dimensions_unbiased_is_ignored()
    {
        using var scope = NewDisposeScope();
        var a = tensor([1f, 2f, 3f, 6f]);

        Assert.Equal(a.var([0]).ToSingle(), a.var(unbiased: false).ToSingle());
        Assert.Equal(3.5, a.var([0L], unbiased: false).ToDouble(), 5);
        Assert.Equal(a.std_mean(false).Item1.ToSingle(), a.var_mean(false).Item1.ToSingle());
    }

    [Fact]
    public void A_device_has_no_value_equality()
    {
        using var a = zeros(1);

        Assert.NotEqual(a.device, a.device);
        Assert.Equal((DeviceType.CPU, -1), (a.device.type, a.device.index));
        Assert.Equal("cuda:1", new Device("cuda:1").ToString());
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused()
    {
        if (cuda.is_available()) return;
        var e = Assert.Throws<InvalidOperationException>(() => zeros(1, device: new Device(DeviceType.CUDA)));
        Assert.StartsWith("Torch device type CUDA did not initialise on the current machine.", e.Message);
    }

    [Fact]
    public void A_saved_tensor_is_read_back()
    {
        using var scope = NewDisposeScope();
        var a = randn(300, 3);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        a.Save(writer);
        // type 6, rank 2, 300 as two bytes, 3
        Assert.Equal([6, 2, 0xAC, 0x02, 3], stream.ToArray()[..5]);
        Assert.Equal(5 + a.numel() * 4, stream.Length);

        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        Assert.True(a.Equals(TensorExtensionMethods.Load(reader)));
    }
}
