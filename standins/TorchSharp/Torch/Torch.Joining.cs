// Joining tensors, and choosing between two.
using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => tensors.Count switch
    {
        0 => throw new ArgumentException(nameof(tensors)),
        1 => tensors[0].alias(),
        _ => Op.One("aten::cat", Arg.List(tensors), dim),
    };

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Op.One("aten::stack", Arg.List(tensors), dim);
    public static Tensor hstack(IList<Tensor> tensors) => Op.One("aten::hstack", Arg.List(tensors));
    public static Tensor hstack(params Tensor[] tensors) => Op.One("aten::hstack", Arg.List(tensors));
    public static Tensor vstack(IList<Tensor> tensors) => Op.One("aten::vstack", Arg.List(tensors));
    public static Tensor einsum(string equation, params Tensor[] tensors) => Op.One("aten::einsum", equation, tensors, Arg.None);
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") => Op.Many("aten::meshgrid.indexing", Arg.List(tensors), indexing);
    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Op.Many("aten::broadcast_tensors", tensors);
    public static Tensor block_diag(params Tensor[] tensors) => Op.One("aten::block_diag", tensors);

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Op.One("aten::where.self", condition, x, y);
    public static Tensor[] where(Tensor condition) => Op.Many("aten::where", condition);

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) => tensor.split(split_size_or_sections, dim);
    public static Tensor movedim(Tensor input, long source, long destination) => input.movedim([source], [destination]);
    public static Tensor moveaxis(Tensor input, long source, long destination) => input.moveaxis([source], [destination]);
    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary)
        => Op.One("aten::cdist", x1, x2, p, (long)compute_mode);
}
