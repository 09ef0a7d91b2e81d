// How these modules are made: torch.nn.X(...).
using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static BatchNorm1d BatchNorm1d(long features, double eps = 1E-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device device = null, ScalarType? dtype = null)
            => Module.Placed(new BatchNorm1d(features, eps, momentum, affine, track_running_stats), device, dtype);

        public static BatchNorm2d BatchNorm2d(long features, double eps = 1E-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device device = null, ScalarType? dtype = null)
            => Module.Placed(new BatchNorm2d(features, eps, momentum, affine, track_running_stats), device, dtype);

        /// <summary>The state and the arithmetic that the batch norms share.</summary>
        internal sealed class BatchStatistics
        {
            private readonly Module owner;
            private readonly double eps;
            private readonly double momentum;
            private readonly bool track;

            internal BatchStatistics(Module owner, long features, double eps, double momentum, bool affine, bool track)
            {
                (this.owner, this.eps, this.momentum, this.track) = (owner, eps, momentum, track);
                if (affine)
                {
                    owner.AddParameter("weight", ones(features));
                    owner.AddParameter("bias", zeros(features));
                }
                if (!track) return;
                owner.AddBuffer("running_mean", zeros(features));
                owner.AddBuffer("running_var", ones(features));
                owner.AddBuffer("num_batches_tracked", tensor(0L));
            }

            internal void Reset()
            {
                if (!track) return;
                owner.RegisteredBuffer("running_mean").zero_();
                owner.RegisteredBuffer("running_var").fill_(1);
                owner.RegisteredBuffer("num_batches_tracked").zero_();
            }

            internal Tensor Forward(Tensor input)
            {
                if (owner.training || !track) functional.CheckValues(input);
                if (track && owner.training) owner.RegisteredBuffer("num_batches_tracked").add_(1);
                return Op.One("aten::batch_norm", input, owner.Registered("weight"), owner.Registered("bias"), owner.RegisteredBuffer("running_mean"),
                    owner.RegisteredBuffer("running_var"), owner.training || !track, momentum, eps, true);
            }
        }
    }
}
