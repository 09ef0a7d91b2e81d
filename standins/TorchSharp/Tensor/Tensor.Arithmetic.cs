// Arithmetic of two tensors or a tensor and a scalar, and the in-place forms.
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Scalar scalar) => Op.One("aten::add.Scalar", this, scalar, 1L);
        public Tensor add(Scalar scalar, Scalar alpha) => Op.One("aten::add.Scalar", this, scalar, alpha);
        public Tensor add(Tensor target) => Op.One("aten::add.Tensor", this, target, 1L);
        public Tensor add(Tensor target, Scalar alpha) => Op.One("aten::add.Tensor", this, target, alpha);
        public Tensor sub(Scalar target) => Op.One("aten::sub.Scalar", this, target, 1L);
        public Tensor sub(Tensor target) => Op.One("aten::sub.Tensor", this, target, 1L);
        public Tensor subtract(Scalar target) => sub(target);
        public Tensor subtract(Tensor target) => sub(target);
        public Tensor mul(Scalar target) => Op.One("aten::mul.Scalar", this, target);
        public Tensor mul(Tensor target) => Op.One("aten::mul.Tensor", this, target);
        public Tensor multiply(Scalar target) => mul(target);
        public Tensor multiply(Tensor target) => mul(target);
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Op.One("aten::div.Scalar_mode", this, target, NameOf(rounding_mode));
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Op.One("aten::div.Tensor_mode", this, target, NameOf(rounding_mode));
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor true_divide(Scalar other) => div(other);
        public Tensor true_divide(Tensor other) => div(other);
        public Tensor floor_divide(Scalar other) => Op.One("aten::floor_divide.Scalar", this, other);
        public Tensor floor_divide(Tensor other) => Op.One("aten::floor_divide", this, other);
        public Tensor fmod(Scalar scalar) => Op.One("aten::fmod.Scalar", this, scalar);
        public Tensor fmod(Tensor target) => Op.One("aten::fmod.Tensor", this, target);
        public Tensor remainder(Scalar scalar) => Op.One("aten::remainder.Scalar", this, scalar);
        public Tensor remainder(Tensor target) => Op.One("aten::remainder.Tensor", this, target);
        public Tensor pow(Scalar exponent) => Op.One("aten::pow.Tensor_Scalar", this, exponent);
        public Tensor pow(Tensor exponent) => Op.One("aten::pow.Tensor_Tensor", this, exponent);
        public Tensor float_power(Tensor target) => Op.One("aten::float_power.Tensor_Tensor", this, target);
        public Tensor maximum(Tensor other) => Op.One("aten::maximum", this, other);
        public Tensor minimum(Tensor other) => Op.One("aten::minimum", this, other);
        public Tensor fmax(Tensor other) => Op.One("aten::fmax", this, other);
        public Tensor fmin(Tensor other) => Op.One("aten::fmin", this, other);
        public Tensor max(Tensor other) => Op.One("aten::max.other", this, other);
        public Tensor min(Tensor other) => Op.One("aten::min.other", this, other);
        public Tensor atan2(Tensor other) => Op.One("aten::atan2", this, other);
        public Tensor arctan2(Tensor other) => Op.One("aten::atan2", this, other);
        public Tensor hypot(Tensor other) => Op.One("aten::hypot", this, other);
        public Tensor copysign(Tensor other) => Op.One("aten::copysign.Tensor", this, other);
        public Tensor gcd(Tensor other) => Op.One("aten::gcd", this, other);
        public Tensor lcm(Tensor other) => Op.One("aten::lcm", this, other);
        public Tensor ldexp(Tensor other) => Op.One("aten::ldexp.Tensor", this, other);
        public Tensor logaddexp(Tensor other) => Op.One("aten::logaddexp", this, other);
        public Tensor logaddexp2(Tensor other) => Op.One("aten::logaddexp2", this, other);
        public Tensor xlogy(Scalar y) => Op.One("aten::xlogy.Scalar_Other", this, y);
        public Tensor xlogy(Tensor y) => Op.One("aten::xlogy.Tensor", this, y);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Op.One("aten::addcdiv", this, tensor1, tensor2, 1L);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Op.One("aten::addcdiv", this, tensor1, tensor2, value);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Op.One("aten::addcmul", this, tensor1, tensor2, value);
        public Tensor lerp(Tensor end, Tensor weight) => Op.One("aten::lerp.Tensor", this, end, weight);
        public Tensor bitwise_and(Tensor other) => Op.One("aten::bitwise_and.Tensor", this, other);
        public Tensor bitwise_or(Tensor other) => Op.One("aten::bitwise_or.Tensor", this, other);
        public Tensor bitwise_xor(Tensor other) => Op.One("aten::bitwise_xor.Tensor", this, other);
        public Tensor bitwise_left_shift(Tensor other) => Op.One("aten::bitwise_left_shift.Tensor", this, other);
        public Tensor bitwise_right_shift(Tensor other) => Op.One("aten::bitwise_right_shift.Tensor", this, other);
        public Tensor heaviside(Tensor other) => Op.One("aten::heaviside", this, other);
        public Tensor dist(Tensor other, float p = 2) => Op.One("aten::dist", this, other, (Scalar)p);

        public Tensor add_(Scalar scalar) => Op.InPlace("aten::add_.Scalar", this, scalar, 1L);
        public Tensor add_(Scalar scalar, Scalar alpha) => Op.InPlace("aten::add_.Scalar", this, scalar, alpha);
        public Tensor add_(Tensor target) => Op.InPlace("aten::add_.Tensor", this, target, 1L);
        public Tensor add_(Tensor target, Scalar alpha) => Op.InPlace("aten::add_.Tensor", this, target, alpha);
        public Tensor sub_(Scalar target) => Op.InPlace("aten::sub_.Scalar", this, target, 1L);
        public Tensor sub_(Tensor target) => Op.InPlace("aten::sub_.Tensor", this, target, 1L);
        public Tensor subtract_(Scalar target) => sub_(target);
        public Tensor subtract_(Tensor target) => sub_(target);
        public Tensor mul_(Scalar target) => Op.InPlace("aten::mul_.Scalar", this, target);
        public Tensor mul_(Tensor target) => Op.InPlace("aten::mul_.Tensor", this, target);
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Op.InPlace("aten::div_.Scalar_mode", this, target, NameOf(rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Op.InPlace("aten::div_.Tensor_mode", this, target, NameOf(rounding_mode));
        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);
        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);
        public Tensor true_divide_(Scalar other) => div_(other);
        public Tensor true_divide_(Tensor other) => div_(other);
        public Tensor fmod_(Scalar scalar) => Op.InPlace("aten::fmod_.Scalar", this, scalar);
        public Tensor fmod_(Tensor target) => Op.InPlace("aten::fmod_.Tensor", this, target);
        public Tensor remainder_(Scalar scalar) => Op.InPlace("aten::remainder_.Scalar", this, scalar);
        public Tensor remainder_(Tensor target) => Op.InPlace("aten::remainder_.Tensor", this, target);
        public Tensor floor_divide_(Scalar other) => Op.InPlace("aten::floor_divide_.Scalar", this, other);
        public Tensor floor_divide_(Tensor other) => Op.InPlace("aten::floor_divide_.Tensor", this, other);
        public Tensor pow_(Scalar exponent) => Op.InPlace("aten::pow_.Scalar", this, exponent);
        public Tensor pow_(Tensor exponent) => Op.InPlace("aten::pow_.Tensor", this, exponent);
        public Tensor xlogy_(Scalar y) => Op.InPlace("aten::xlogy_.Scalar_Other", this, y);
        public Tensor xlogy_(Tensor y) => Op.InPlace("aten::xlogy_.Tensor", this, y);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Op.InPlace("aten::addcdiv_", this, tensor1, tensor2, 1L);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Op.InPlace("aten::addcdiv_", this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Op.InPlace("aten::addcmul_", this, tensor1, tensor2, value);
        public Tensor lerp_(Tensor end, Tensor weight) => Op.InPlace("aten::lerp_.Tensor", this, end, weight);
        public Tensor bitwise_and_(Tensor other) => Op.InPlace("aten::bitwise_and_.Tensor", this, other);
        public Tensor bitwise_or_(Tensor other) => Op.InPlace("aten::bitwise_or_.Tensor", this, other);
        public Tensor bitwise_xor_(Tensor other) => Op.InPlace("aten::bitwise_xor_.Tensor", this, other);

        internal static string NameOf(RoundingMode mode) => mode switch { RoundingMode.trunc => "trunc", RoundingMode.floor => "floor", _ => null };
    }
}
