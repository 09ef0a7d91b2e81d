// One place of an indexer: a number, a slice, an ellipsis, a new axis, a truth value, a tensor.
using System;

namespace TorchSharp;

public static partial class torch
{
    public struct TensorIndex
    {
        internal enum Kind { None, Single, Null, Ellipsis, Bool, Tensor, Slice }

        internal Kind kind;
        internal long? start;
        internal long? stop;
        internal long? step;
        internal Tensor tensor;

        public static TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };
        public static TensorIndex None = new() { kind = Kind.None };
        public static TensorIndex Null = new() { kind = Kind.Null };
        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { kind = Kind.Slice, start = start, stop = stop, step = step };
        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, range.end);
        public static TensorIndex Slice(Range range) => Slice(From(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : From(range.End));
        public static TensorIndex Bool(bool value) => new() { kind = Kind.Bool, start = value ? 1 : 0 };
        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, start = index };
        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);
        public static implicit operator TensorIndex(Range range) => Slice(range);
        public static implicit operator TensorIndex(Index index) => Single(From(index));

        // Only there so that overload resolution sees the indexers as the real package's.
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("Should not be called.");

        private static long From(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
