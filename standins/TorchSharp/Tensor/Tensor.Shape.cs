// Views, reshaping, splitting and reordering.
using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Op.One("aten::view", this, shape);
        public Tensor view_as(Tensor other) => view(other.shape);
        public Tensor view_as_real() => Op.One("aten::view_as_real", this);
        public Tensor view_as_complex() => Op.One("aten::view_as_complex", this);
        public Tensor reshape(params long[] shape) => Op.One("aten::reshape", this, shape);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Op.One("aten::flatten.using_ints", this, start_dim, end_dim);
        public Tensor unflatten(long dim, params long[] sizes) => view([.. shape[..(int)Wrap(dim)], .. sizes, .. shape[((int)Wrap(dim) + 1)..]]);
        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);
        public Tensor ravel() => Op.One("aten::ravel", this);
        public Tensor permute(params long[] permutation) => Op.One("aten::permute", this, permutation);
        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());
        public Tensor transpose(long dim0, long dim1) => Op.One("aten::transpose.int", this, dim0, dim1);
        public Tensor transpose_(long dim0, long dim1) => Op.InPlace("aten::transpose_", this, dim0, dim1);
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor T => Op.One("aten::numpy_T", this);
        public Tensor mT => transpose(-2, -1);
        public Tensor t() => Op.One("aten::t", this);
        public Tensor contiguous() => Op.One("aten::contiguous", this, 0L);
        public Tensor squeeze(long? dim = null) => dim is { } d ? Op.One("aten::squeeze.dim", this, d) : Op.One("aten::squeeze", this);
        public Tensor squeeze_(long? dim = null) => dim is { } d ? Op.InPlace("aten::squeeze_.dim", this, d) : Op.InPlace("aten::squeeze_", this);
        public Tensor unsqueeze(long dim) => Op.One("aten::unsqueeze", this, dim);
        public Tensor unsqueeze_(long dim) => Op.InPlace("aten::unsqueeze_", this, dim);
        public Tensor expand(params long[] sizes) => Op.One("aten::expand", this, sizes, false);
        public Tensor expand(long[] sizes, bool isImplicit = false) => Op.One("aten::expand", this, sizes, isImplicit);
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Op.One("aten::expand", this, sizes.ToArray(), isImplicit);
        public Tensor expand(Size sizes, bool isImplicit = false) => Op.One("aten::expand", this, sizes.Shape, isImplicit);
        public Tensor expand_as(Tensor other) => Op.One("aten::expand_as", this, other);
        public Tensor broadcast_to(params long[] shape) => Op.One("aten::broadcast_to", this, shape);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Op.One("aten::as_strided", this, size, strides, storageOffset);
        public Tensor movedim(long[] source, long[] destination) => Op.One("aten::movedim.intlist", this, source, destination);
        public Tensor moveaxis(long[] source, long[] destination) => Op.One("aten::moveaxis.intlist", this, source, destination);
        public Tensor narrow(long dim, long start, long length) => Op.One("aten::narrow", this, dim, start, length);
        public Tensor select(long dim, long index) => Op.One("aten::select.int", this, dim, index);
        public Tensor slice(long dim, long start, long finish, long step) => Op.One("aten::slice.Tensor", this, dim, start, finish, step);
        public Tensor unfold(long dimension, long size, long step) => Op.One("aten::unfold", this, dimension, size, step);
        public Tensor[] unbind(long dimension = 0) => Op.Many("aten::unbind.int", this, dimension);
        public Tensor[] chunk(long chunks, long dim = 0) => Op.Many("aten::chunk", this, chunks, dim);
        public Tensor[] split(long size, int dim = 0) => Op.Many("aten::split.Tensor", this, size, (long)dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Op.Many("aten::split_with_sizes", this, sizes, dim);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => split(sizes.ToArray(), dim);
        public Tensor[] split(params long[] sizes) => Op.Many("aten::split_with_sizes", this, sizes, 0L);
        public Tensor[] tensor_split(long size, long dim = 0) => Op.Many("aten::tensor_split.sections", this, size, dim);
        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Op.Many("aten::tensor_split.indices", this, sizes, dim);
        public Tensor[] tensor_split(Tensor indices, long dim = 0) => Op.Many("aten::tensor_split.tensor_indices_or_sections", this, indices, dim);
        public Tensor repeat(params long[] sizes) => Op.One("aten::repeat", this, sizes);
        public Tensor tile(long[] reps) => Op.One("aten::tile", this, reps);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Op.One("aten::repeat_interleave.self_int", this, repeats, dim, output_size);
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => Op.One("aten::repeat_interleave.self_Tensor", this, repeats, dim, output_size);
        public Tensor flip(params long[] dims) => Op.One("aten::flip", this, dims);
        public Tensor fliplr() => Op.One("aten::fliplr", this);
        public Tensor flipud() => Op.One("aten::flipud", this);
        public Tensor rot90(long k = 1, (long, long)? dims = null) => Op.One("aten::rot90", this, k, dims is { } d ? new[] { d.Item1, d.Item2 } : new long[] { 0, 1 });
        public Tensor roll(long shifts, long? dims = null) => Op.One("aten::roll", this, new[] { shifts }, dims is { } d ? new[] { d } : Array.Empty<long>());
        public Tensor roll(long[] shifts) => Op.One("aten::roll", this, shifts, Array.Empty<long>());
        public Tensor roll(long[] shifts, long[] dims) => Op.One("aten::roll", this, shifts, dims);
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => Op.One("aten::roll", this, shifts.ToArray(), dims.ToArray());
        public Tensor roll((long, long) shifts, (long, long) dims) => Op.One("aten::roll", this, new[] { shifts.Item1, shifts.Item2 }, new[] { dims.Item1, dims.Item2 });
        public Tensor roll((long, long, long) shifts, (long, long, long) dims) => Op.One("aten::roll", this, new[] { shifts.Item1, shifts.Item2, shifts.Item3 }, new[] { dims.Item1, dims.Item2, dims.Item3 });
        public Tensor diag(long diagonal = 0) => Op.One("aten::diag", this, diagonal);
        public Tensor diagflat(long offset = 0) => Op.One("aten::diagflat", this, offset);
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 0) => Op.One("aten::diagonal", this, offset, dim1, dim2);
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => Op.One("aten::diag_embed", this, offset, dim1, dim2);
        public Tensor tril(long diagonal = 0) => Op.One("aten::tril", this, diagonal);
        public Tensor triu(long diagonal = 0) => Op.One("aten::triu", this, diagonal);
        public Tensor tril_(long diagonal = 0) => Op.InPlace("aten::tril_", this, diagonal);
        public Tensor triu_(long diagonal = 0) => Op.InPlace("aten::triu_", this, diagonal);
        public Tensor adjoint() => Op.One("aten::adjoint", this);
        public Tensor atleast_1d() => Op.One("aten::atleast_1d", this);
        public Tensor atleast_2d() => Op.One("aten::atleast_2d", this);
        public Tensor atleast_3d() => Op.One("aten::atleast_3d", this);
        public Tensor channel_shuffle(long groups) => Op.One("aten::channel_shuffle", this, groups);

        private long Wrap(long dim) => dim < 0 ? dim + Dimensions : dim;
    }
}
