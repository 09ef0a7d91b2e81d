// A shape as a value.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace TorchSharp;

public static partial class torch
{
    public struct Size : IEnumerable<long>
    {
        private readonly long[] shape;

        public static Size Empty = new(Array.Empty<long>());

        public Size(long[] shape) => this.shape = (long[])shape.Clone();

        public Size(IEnumerable<long> shape) => this.shape = shape.ToArray();

        public Size(long size) => shape = [size];

        public Size((long, long) size) => shape = [size.Item1, size.Item2];

        public Size((long, long, long) size) => shape = [size.Item1, size.Item2, size.Item3];

        public Size((long, long, long, long) size) => shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public readonly long[] Shape => shape ?? [];

        public readonly int Length => Shape.Length;

        public readonly bool IsScalar => Length == 0;

        public readonly long this[int idx] => Shape[idx];

        public readonly long this[long idx] => Shape[idx];

        public readonly long numel() => Shape.Aggregate(1L, (product, length) => product * length);

        public readonly IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Shape).GetEnumerator();

        readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override readonly bool Equals(object obj) => obj is Size size && this == size;

        public override readonly int GetHashCode() => Shape.Aggregate(17, HashCode.Combine);

        public static implicit operator Size(long size) => new(size);

        public static implicit operator Size(long[] size) => new(size);

        public static bool operator ==(Size left, Size right) => left.Shape.AsSpan().SequenceEqual(right.Shape);

        public static bool operator !=(Size left, Size right) => !(left == right);
    }
}
