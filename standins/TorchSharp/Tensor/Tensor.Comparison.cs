// Comparisons, logic and tests of closeness.
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Scalar target) => Op.One("aten::eq.Scalar", this, target);
        public Tensor eq(Tensor target) => Op.One("aten::eq.Tensor", this, target);
        public Tensor eq_(Scalar target) => Op.InPlace("aten::eq_.Scalar", this, target);
        public Tensor eq_(Tensor target) => Op.InPlace("aten::eq_.Tensor", this, target);
        public Tensor ne(Scalar target) => Op.One("aten::ne.Scalar", this, target);
        public Tensor ne(Tensor target) => Op.One("aten::ne.Tensor", this, target);
        public Tensor ne_(Scalar target) => Op.InPlace("aten::ne_.Scalar", this, target);
        public Tensor ne_(Tensor target) => Op.InPlace("aten::ne_.Tensor", this, target);
        public Tensor lt(Scalar target) => Op.One("aten::lt.Scalar", this, target);
        public Tensor lt(Tensor target) => Op.One("aten::lt.Tensor", this, target);
        public Tensor lt_(Scalar target) => Op.InPlace("aten::lt_.Scalar", this, target);
        public Tensor lt_(Tensor target) => Op.InPlace("aten::lt_.Tensor", this, target);
        public Tensor le(Scalar target) => Op.One("aten::le.Scalar", this, target);
        public Tensor le(Tensor target) => Op.One("aten::le.Tensor", this, target);
        public Tensor le_(Scalar target) => Op.InPlace("aten::le_.Scalar", this, target);
        public Tensor le_(Tensor target) => Op.InPlace("aten::le_.Tensor", this, target);
        public Tensor gt(Scalar target) => Op.One("aten::gt.Scalar", this, target);
        public Tensor gt(Tensor target) => Op.One("aten::gt.Tensor", this, target);
        public Tensor gt_(Scalar target) => Op.InPlace("aten::gt_.Scalar", this, target);
        public Tensor gt_(Tensor target) => Op.InPlace("aten::gt_.Tensor", this, target);
        public Tensor ge(Scalar target) => Op.One("aten::ge.Scalar", this, target);
        public Tensor ge(Tensor target) => Op.One("aten::ge.Tensor", this, target);
        public Tensor ge_(Scalar target) => Op.InPlace("aten::ge_.Scalar", this, target);
        public Tensor ge_(Tensor target) => Op.InPlace("aten::ge_.Tensor", this, target);
        public Tensor greater(Tensor target) => gt(target);
        public Tensor greater_equal(Tensor target) => ge(target);
        public Tensor less(Tensor target) => lt(target);
        public Tensor less_equal(Tensor target) => le(target);
        public Tensor not_equal(Tensor target) => ne(target);
        public Tensor less_equal_(Tensor target) => le_(target);
        public Tensor not_equal_(Tensor target) => ne_(target);
        public Tensor logical_and(Tensor other) => Op.One("aten::logical_and", this, other);
        public Tensor logical_or(Tensor other) => Op.One("aten::logical_or", this, other);
        public Tensor logical_xor(Tensor other) => Op.One("aten::logical_xor", this, other);
        public Tensor logical_and_(Tensor other) => Op.InPlace("aten::logical_and_", this, other);
        public Tensor logical_or_(Tensor other) => Op.InPlace("aten::logical_or_", this, other);
        public Tensor logical_xor_(Tensor other) => Op.InPlace("aten::logical_xor_", this, other);
        public Tensor isclose(Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false) => Op.One("aten::isclose", this, other, rtol, atol, nanEqual);
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Op.One("aten::isin.Tensor_Tensor", this, test_elements, assumeUnique, invert);
        public bool allclose(Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false) => Op.Bool("aten::allclose", this, target, rtol, atol, equal_nan);
        // One truth value in a tensor of its own, as the real one gives.
        public Tensor equal(Tensor target) => eq(target);
    }
}
