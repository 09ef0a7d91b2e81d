// Losses.
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0) => Op.One("aten::cross_entropy_loss", input, target, weight, (long)reduction, ignore_index, label_smoothing);
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor weight = null, Reduction reduction = Reduction.Mean) => Op.One("aten::nll_loss_nd", input, target, weight, (long)reduction, -100L);
            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor weight = null, Reduction reduction = Reduction.Mean) => Op.One("aten::binary_cross_entropy", input, target, weight, (long)reduction);
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor weight = null, Reduction reduction = Reduction.Mean, Tensor pos_weights = null) => Op.One("aten::binary_cross_entropy_with_logits", input, target, weight, pos_weights, (long)reduction);
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => Op.One("aten::mse_loss", input, target, (long)reduction);
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => Op.One("aten::l1_loss", input, target, (long)reduction);
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1) => Op.One("aten::smooth_l1_loss", input, target, (long)reduction, beta);
            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean) => Op.One("aten::huber_loss", input, target, (long)reduction, delta);
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) => Op.One("aten::kl_div", input, target, (long)reduction, log_target);
            public static Tensor soft_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => Op.One("aten::soft_margin_loss", input, target, (long)reduction);
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1E-08) => Op.One("aten::cosine_similarity", x1, x2, dim, eps);
            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2, double eps = 1E-06, bool keep_dim = false) => Op.One("aten::pairwise_distance", input1, input2, p, eps, keep_dim);
        }
    }
}
