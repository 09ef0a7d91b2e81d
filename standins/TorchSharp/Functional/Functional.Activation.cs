// Activations, softmax and dropout.
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.alias().relu_() : x.relu();
            public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? x.alias().relu6_() : x.relu6();
            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => inplace ? x.alias().elu_(alpha, 1, 1) : x.elu(alpha, 1, 1);
            public static Tensor selu(Tensor x, bool inplace = false) => inplace ? x.alias().selu_() : x.selu();
            public static Tensor celu(Tensor x, double alpha, bool inplace = false) => Op.One("aten::celu", x, (Scalar)alpha);
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) => inplace ? input.alias().leaky_relu_(negative_slope) : input.leaky_relu(negative_slope);
            public static Tensor prelu(Tensor input, Tensor weight) => input.prelu(weight);
            public static Tensor gelu(Tensor x) => x.gelu();
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.alias().silu_() : x.silu();
            public static Tensor SiLU(Tensor x, bool inplace = false) => silu(x, inplace);
            public static Tensor Mish(Tensor x) => Op.One("aten::mish", x);
            public static Tensor sigmoid(Tensor x) => x.sigmoid();
            public static Tensor logsigmoid(Tensor x) => x.log_sigmoid();
            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => inplace ? input.alias().hardsigmoid_() : input.hardsigmoid();
            public static Tensor hardswish(Tensor input, bool inplace = false) => inplace ? input.alias().hardswish_() : input.hardswish();
            public static Tensor Hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) => inplace ? x.alias().hardtanh_(min_val, max_val) : x.hardtanh(min_val, max_val);
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.alias().tanh_() : x.tanh();
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Op.One("aten::softplus", x, (Scalar)beta, (Scalar)threshold);
            public static Tensor glu(Tensor input, long dim = -1) => Op.One("aten::glu", input, dim);
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
            public static Tensor softmin(Tensor x, long dim) => Op.One("aten::softmax.int", x.neg(), dim, Arg.None);
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);
            public static Tensor Threshold(Tensor x, double threshold, double value, bool inplace = false) => Op.One("aten::threshold", x, (Scalar)threshold, (Scalar)value);
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => inplace ? Op.InPlace("aten::dropout_", input.alias(), p, training) : Op.One("aten::dropout", input, p, training);
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) => inplace ? Op.InPlace("aten::feature_dropout_", input.alias(), p, training) : Op.One("aten::feature_dropout", input, p, training);
            public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) => inplace ? Op.InPlace("aten::alpha_dropout_", input.alias(), p, training) : Op.One("aten::alpha_dropout", input, p, training);
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Op.One("aten::one_hot", x, num_classes);
        }
    }
}
