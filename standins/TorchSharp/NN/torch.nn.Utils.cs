// torch.nn.utils: parameters as one vector, gradient clipping.
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                var flat = tensors.Select(p => p.reshape(-1)).ToArray();
                try
                {
                    return Op.One("aten::cat", flat, 0L);
                }
                finally
                {
                    foreach (var part in flat) part.Dispose();
                }
            }

            // The parameters stay leaves and become views of the vector's storage.
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                var offset = 0L;
                foreach (var parameter in tensors)
                {
                    var count = parameter.numel();
                    using var part = vec.slice(0, offset, offset + count, 1);
                    using var view = part.view_as(parameter);
                    SetData(parameter, view);
                    offset += count;
                }
            }

            private static unsafe void SetData(Tensor tensor, Tensor data) => NativeMethods.Check(NativeMethods.normml_set_data(tensor.Handle, data.Handle));

            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var scope = NewDisposeScope();
                using var guard = no_grad();
                var grads = tensors.Select(p => p.grad).Where(g => g is not null).ToList();
                if (grads.Count == 0) return 0;
                var norms = stack(grads.Select(g => linalg.vector_norm(g, norm_type)));
                var total = linalg.vector_norm(norms, norm_type).ToDouble();
                var scale = max_norm / (total + 1e-6);
                if (scale < 1) grads.ForEach(g => g.mul_(scale));
                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var scope = NewDisposeScope();
                using var guard = no_grad();
                foreach (var parameter in tensors) parameter.grad?.clamp_(-clip_value, clip_value);
            }
        }
    }
}
