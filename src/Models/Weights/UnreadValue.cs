namespace NormML.Models.Weights;

/// <summary>A value that is named like a weight but cannot be read: a tensor of another kind, or no tensor.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Maker">The name of the Python class or function that creates it.</param>
/// <param name="IsTensor">Whether it is a tensor: then the file's weights are incomplete without it.</param>
internal sealed record UnreadValue(string Name, string Maker, bool IsTensor)
{
    /// <summary>Describes the value and how to convert it into a tensor that can be read.</summary>
    public override string ToString()
    {
        var (kind, way) = Maker switch
        {
            "torch._utils._rebuild_qtensor" => ("a quantized tensor", "tensor.dequantize()"),
            "torch._utils._rebuild_sparse_tensor" or "torch._utils._rebuild_sparse_csr_tensor" => (
                "a sparse tensor",
                "tensor.to_dense()"
            ),
            "torch._tensor._rebuild_from_type_v2" => (
                "a tensor of a class of its own",
                "tensor.as_subclass(torch.Tensor)"
            ),
            _ when IsTensor => ("a tensor of another kind than those that are read", "tensor.float()"),
            _ => ("an object of Python, which is not made, and no tensor", "torch.as_tensor(value)"),
        };
        return $"{Words.Name(Name)} is {kind} ({Words.Name(Maker)}): save plain tensors, by {way} for each of them";
    }
}
