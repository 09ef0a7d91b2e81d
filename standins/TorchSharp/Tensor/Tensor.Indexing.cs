// Indexers and index_put_: slices and single numbers become views, tensors and masks go to aten::index.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices] { get => index(indices); set => index_put_(value, indices); }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices] { get => index(indices); set => index_put_(value, indices); }

        [IndexerName("TensorItems")]
        public Tensor this[long i1] { get => index(i1); set => index_put_(value, i1); }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2] { get => index(i1, i2); set => index_put_(value, i1, i2); }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3] { get => index(i1, i2, i3); set => index_put_(value, i1, i2, i3); }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4] { get => index(i1, i2, i3, i4); set => index_put_(value, i1, i2, i3, i4); }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5] { get => index(i1, i2, i3, i4, i5); set => index_put_(value, i1, i2, i3, i4, i5); }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6] { get => index(i1, i2, i3, i4, i5, i6); set => index_put_(value, i1, i2, i3, i4, i5, i6); }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices] { get => index(Singles(indices)); set => index_put_(value, Singles(indices)); }

        public Tensor index(params TensorIndex[] indices)
        {
            var (view, tensors) = Resolve(indices);
            if (tensors is null) return view;
            using (view) return Op.One("aten::index.Tensor", view, Arg.Optionals(tensors));
        }

        public Tensor index(params Tensor[] indices) => Op.One("aten::index.Tensor", this, Arg.Optionals(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            var (view, tensors) = Resolve(indices);
            using (view)
            {
                if (tensors is null) Op.InPlace("aten::copy_", view, value, false);
                else Op.InPlace("aten::index_put_", view, Arg.Optionals(tensors), value, false);
            }
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => Op.InPlace("aten::index_put_", this, Arg.Optionals(indices), value, false);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var tensor = Op.One("aten::scalar_tensor", value, dtype, Arg.None, device, Arg.None);
            return index_put_(tensor, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var tensor = Op.One("aten::scalar_tensor", value, dtype, Arg.None, device, Arg.None);
            return index_put_(tensor, indices);
        }

        private static TensorIndex[] Singles(long[] indices) => Array.ConvertAll(indices, i => TensorIndex.Single(i));

        /// <summary>Applies what a view can express; the tensors are what is left for aten::index, null where nothing is.</summary>
        private (Tensor, Tensor[]) Resolve(TensorIndex[] indices)
        {
            var view = alias();
            var tensors = new List<Tensor>();
            var dim = 0L;
            var consuming = indices.Count(i => i.kind is TensorIndex.Kind.Single or TensorIndex.Kind.Slice) +
                indices.Where(i => i.kind == TensorIndex.Kind.Tensor).Sum(i => IsMask(i.tensor) ? (int)i.tensor.ndim : 1);
            foreach (var i in indices)
            {
                switch (i.kind)
                {
                    case TensorIndex.Kind.Single:
                        view = Replace(view, view.select(dim, i.start ?? 0));
                        continue;
                    case TensorIndex.Kind.Slice:
                        view = Replace(view, Op.One("aten::slice.Tensor", view, dim, i.start, i.stop, i.step ?? 1));
                        dim++;
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += Dimensions - consuming;
                        break;
                    case TensorIndex.Kind.Null or TensorIndex.Kind.None:
                        view = Replace(view, view.unsqueeze(dim++));
                        break;
                    case TensorIndex.Kind.Bool:
                        view = Replace(view, view.unsqueeze(dim));
                        Place(tensors, dim++, Op.One("aten::full", new long[] { 1 }, (Scalar)(i.start != 0), ScalarType.Bool, Arg.None, device, Arg.None));
                        break;
                    case TensorIndex.Kind.Tensor:
                        Place(tensors, dim, i.tensor);
                        dim += IsMask(i.tensor) ? i.tensor.ndim : 1;
                        break;
                }
            }
            return (view, tensors.Count == 0 ? null : tensors.ToArray());
        }

        private static bool IsMask(Tensor index) => index.dtype is ScalarType.Bool or ScalarType.Byte;

        private static Tensor Replace(Tensor old, Tensor next)
        {
            old.Dispose();
            return next;
        }

        // A mask of several dimensions stands for as many, but takes one place in the list.
        private static void Place(List<Tensor> tensors, long dim, Tensor index)
        {
            var taken = tensors.Sum(t => t is not null && IsMask(t) ? t.ndim : 1);
            for (; taken < dim; taken++) tensors.Add(null);
            tensors.Add(index);
        }
    }
}
