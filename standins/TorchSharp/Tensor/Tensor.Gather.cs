// Selecting, gathering, scattering, sorting and filling by index or mask.
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor index_select(long dim, Tensor index) => Op.One("aten::index_select", this, dim, index);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Op.One("aten::index_add", this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Op.InPlace("aten::index_add_", this, dim, index, source, alpha);
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Op.One("aten::index_copy", this, dim, index, source);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Op.InPlace("aten::index_copy_", this, dim, index, source);
        public Tensor index_fill(long dim, Tensor index, Scalar value) => Op.One("aten::index_fill.int_Scalar", this, dim, index, value);
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Op.InPlace("aten::index_fill_.int_Scalar", this, dim, index, value);
        public Tensor gather(long dim, Tensor index) => Op.One("aten::gather", this, dim, index, false);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Op.One("aten::scatter.src", this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Op.InPlace("aten::scatter_.src", this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Op.One("aten::scatter_add", this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Op.InPlace("aten::scatter_add_", this, dim, index, src);
        public Tensor select_scatter(Tensor src, long dim, long index) => Op.One("aten::select_scatter", this, src, dim, index);
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) => Op.One("aten::slice_scatter", this, src, dim, start, end, step);
        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) => Op.One("aten::diagonal_scatter", this, src, offset, dim1, dim2);
        public Tensor take(Tensor index) => Op.One("aten::take", this, index);
        public Tensor take_along_dim(Tensor indices) => Op.One("aten::take_along_dim", this, indices, Arg.None);
        public Tensor take_along_dim(Tensor indices, long dim) => Op.One("aten::take_along_dim", this, indices, dim);
        public Tensor masked_fill(Tensor mask, Scalar value) => Op.One("aten::masked_fill.Scalar", this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Op.InPlace("aten::masked_fill_.Scalar", this, mask, value);
        public Tensor masked_select(Tensor mask) => Op.One("aten::masked_select", this, mask);
        public Tensor masked_scatter(Tensor mask, Tensor value) => Op.One("aten::masked_scatter", this, mask, value);
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Op.InPlace("aten::masked_scatter_", this, mask, value);
        public Tensor where(Tensor condition, Tensor y) => Op.One("aten::where.self", condition, this, y);
        public Tensor nonzero() => Op.One("aten::nonzero", this);
        public Tensor argwhere() => Op.One("aten::argwhere", this);
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Op.Two("aten::sort.stable", this, stable, dim, descending);
        public Tensor argsort(long dim = -1, bool descending = false) => Op.One("aten::argsort", this, dim, descending);
        public Tensor msort() => Op.One("aten::msort", this);
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Op.Two("aten::topk", this, (long)k, (long)dim, largest, sorted);
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => Op.One("aten::bucketize.Tensor", this, boundaries, outInt32, right);
        public (Tensor, Tensor, Tensor) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) => dim is { } d ? Op.Three("aten::unique_dim", this, (long)d, sorted, return_inverse, return_counts) : Op.Three("aten::_unique2", this, sorted, return_inverse, return_counts);
        public (Tensor, Tensor, Tensor) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null) => Op.Three("aten::unique_consecutive", this, return_inverse, return_counts, (long?)dim);
        public Tensor fill_(Scalar value) => Op.InPlace("aten::fill_.Scalar", this, value);
        public Tensor zero_() => Op.InPlace("aten::zero_", this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Op.InPlace("aten::copy_", this, source, nonBlocking);
    }
}
