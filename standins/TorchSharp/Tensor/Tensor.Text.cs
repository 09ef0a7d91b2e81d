// A tensor as text: what it is, and the values of a small one.
using System;
using System.Globalization;
using System.Linq;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public override string ToString() => Metadata();

        public string ToString(TensorStringStyle style, string fltFormat = null, int? width = null, CultureInfo cultureInfo = null, string newLine = null)
        {
            if (style == TensorStringStyle.Metadata) return Metadata();
            using var plain = detach().cpu().to_type(ScalarType.Float64).flatten();
            var values = plain.data<double>().Take(100).Select(v => v.ToString(fltFormat ?? "g5", cultureInfo ?? CultureInfo.InvariantCulture));
            return $"{Metadata()} [{string.Join(", ", values)}{(numel() > 100 ? ", ..." : "")}]";
        }

        private string Metadata() => IsInvalid ? "<invalid tensor>" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
    }
}
