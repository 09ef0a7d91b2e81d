// Reductions over all elements or over dimensions.
using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor all() => Op.One("aten::all", this);
        public Tensor all(long dim, bool keepdim = false) => Op.One("aten::all.dim", this, dim, keepdim);
        public Tensor any() => Op.One("aten::any", this);
        public Tensor any(long dim, bool keepdim = false) => Op.One("aten::any.dim", this, dim, keepdim);
        public Tensor sum(ScalarType? type = null) => Op.One("aten::sum", this, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1, dim2], keepdim, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Op.One("aten::sum.dim_IntList", this, dim, keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Op.One("aten::sum.dim_IntList", this, dim.ToArray(), keepdim, type);
        public Tensor mean() => Op.One("aten::mean", this, ScalarTypeOrNone);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Op.One("aten::mean.dim", this, dimensions, keepdim, type);
        public Tensor prod(ScalarType? type = null) => Op.One("aten::prod", this, type);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Op.One("aten::prod.dim_int", this, dim, keepdim, type);
        public Tensor nansum() => Op.One("aten::nansum", this, Arg.None, false, Arg.None);
        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) => Op.One("aten::nanmean", this, dim is { } d ? new long[] { d } : Arg.None, keepdim, dtype);
        public Tensor median() => Op.One("aten::median", this);
        public Tensor nanmedian() => Op.One("aten::nanmedian", this);
        public (Tensor values, Tensor indices) mode(long dim = -1, bool keepdim = false) => Op.Two("aten::mode", this, dim, keepdim);
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) => Op.Two("aten::kthvalue", this, k, dim ?? -1, keepdim);
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Op.One("aten::quantile", this, q, dim, keepdim, "linear");
        public Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false) => Op.One("aten::nanquantile", this, q, dim, keepdim, "linear");
        public Tensor max() => Op.One("aten::max", this);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Op.Two("aten::max.dim", this, dim, keepdim);
        public Tensor min() => Op.One("aten::min", this);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Op.Two("aten::min.dim", this, dim, keepdim);
        public Tensor amax(params long[] dims) => Op.One("aten::amax", this, dims, false);
        public Tensor amin(params long[] dims) => Op.One("aten::amin", this, dims, false);
        public Tensor amax(long[] dims, bool keepdim = false, Tensor @out = null) => Into(@out, Op.One("aten::amax", this, dims, keepdim));
        public Tensor amin(long[] dims, bool keepdim = false, Tensor @out = null) => Into(@out, Op.One("aten::amin", this, dims, keepdim));
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor @out = null) => amax(dims.ToArray(), keepdim, @out);
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor @out = null) => amin(dims.ToArray(), keepdim, @out);
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => Op.Two("aten::aminmax", this, dim, keepdim);
        public Tensor argmax() => Op.One("aten::argmax", this, Arg.None, false);
        public Tensor argmax(long dim, bool keepdim = false) => Op.One("aten::argmax", this, dim, keepdim);
        public Tensor argmin() => Op.One("aten::argmin", this, Arg.None, false);
        public Tensor argmin(long dim, bool keepdim = false) => Op.One("aten::argmin", this, dim, keepdim);
        public Tensor logsumexp(long dim, bool keepdim = false) => Op.One("aten::logsumexp", this, new[] { dim }, keepdim);
        public Tensor norm(float p = 2) => Op.One("aten::norm.Scalar", this, (Scalar)p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2) => Op.One("aten::norm.ScalarOpt_dim", this, (Scalar)p, new long[] { dim }, keepdim);
        public Tensor count_nonzero(long[] dims = null) => Op.One("aten::count_nonzero.dim_IntList", this, dims ?? []);
        public Tensor cumsum(long dim, ScalarType? type = null) => Op.One("aten::cumsum", this, dim, type);
        public Tensor cumprod(long dim, ScalarType? type = null) => Op.One("aten::cumprod", this, dim, type);
        public (Tensor values, Tensor indexes) cummax(long dim) => Op.Two("aten::cummax", this, dim);
        public (Tensor values, Tensor indexes) cummin(long dim) => Op.Two("aten::cummin", this, dim);
        public Tensor logcumsumexp(long dim) => Op.One("aten::logcumsumexp", this, dim);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Op.One("aten::softmax.int", this, dim, dtype);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Op.One("aten::log_softmax.int", this, dim, dtype);
        public Tensor bincount(Tensor weights, long minlength = 0) => Op.One("aten::bincount", this, weights, minlength);
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Op.One("aten::histc", this, bins, (Scalar)min, (Scalar)max);
        public Tensor renorm(float p, long dim, float maxnorm) => Op.One("aten::renorm", this, (Scalar)p, dim, (Scalar)maxnorm);
        public Tensor cov(long correction = 1, Tensor fweights = null, Tensor aweights = null) => Op.One("aten::cov", this, correction, fweights, aweights);
        public Tensor corrcoef() => Op.One("aten::corrcoef", this);
        public Tensor diff(long n = 1, long dim = -1, Tensor prepend = null, Tensor append = null) => Op.One("aten::diff", this, n, dim, prepend, append);

        // Without dimensions the real 0.102 ignores `unbiased`; with them it follows it.
        public Tensor var(bool unbiased = true) => Op.One("aten::var", this, true);
        public Tensor std(bool unbiased = true) => Op.One("aten::std", this, true);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim], unbiased, keepdim, type);
        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim.Item1, dim.Item2], unbiased, keepdim, type);
        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => As(type, Op.One("aten::var.dim", this, dimensions, unbiased, keepdim));
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim], unbiased, keepdim, type);
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim.Item1, dim.Item2], unbiased, keepdim, type);
        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => As(type, Op.One("aten::std.dim", this, dimensions, unbiased, keepdim));
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(dimensions.ToArray(), unbiased, keepdim, type);
        // ... and var_mean without dimensions hands out the standard deviation.
        public (Tensor std, Tensor mean) var_mean(bool unbiased = true) => std_mean(unbiased);
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Op.Two("aten::std_mean", this, unbiased);
        public (Tensor std, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean([dim], unbiased, keepdim, type);
        public (Tensor std, Tensor mean) var_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean([dim.Item1, dim.Item2], unbiased, keepdim, type);
        public (Tensor std, Tensor mean) var_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);
        public (Tensor std, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => As(type, Op.Two("aten::var_mean.dim", this, dimensions, unbiased, keepdim));
        public (Tensor std, Tensor mean) var_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean(dimensions.ToArray(), unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean([dim], unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean([dim.Item1, dim.Item2], unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);
        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => As(type, Op.Two("aten::std_mean.dim", this, dimensions, unbiased, keepdim));
        public (Tensor std, Tensor mean) std_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean(dimensions.ToArray(), unbiased, keepdim, type);

        private static Arg ScalarTypeOrNone => Arg.None;
        private static Tensor As(ScalarType? type, Tensor result) => type is { } t ? result.to_type(t, disposeAfter: true) : result;
        private static (Tensor, Tensor) As(ScalarType? type, (Tensor, Tensor) results) => (As(type, results.Item1), As(type, results.Item2));
        private static Tensor Into(Tensor target, Tensor result) => target is null ? result : target.set_(result);
    }
}
