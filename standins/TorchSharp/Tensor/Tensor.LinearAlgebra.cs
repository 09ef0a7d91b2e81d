// Matrix products and decompositions.
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Op.One("aten::matmul", this, target);
        public Tensor mm(Tensor target) => Op.One("aten::mm", this, target);
        public Tensor bmm(Tensor batch2) => Op.One("aten::bmm", this, batch2);
        public Tensor mv(Tensor target) => Op.One("aten::mv", this, target);
        public Tensor dot(Tensor target) => Op.One("aten::dot", this, target);
        public Tensor vdot(Tensor target) => Op.One("aten::vdot", this, target);
        public Tensor inner(Tensor vec2) => Op.One("aten::inner", this, vec2);
        public Tensor outer(Tensor vec2) => Op.One("aten::outer", this, vec2);
        public Tensor ger(Tensor vec2) => Op.One("aten::ger", this, vec2);
        public Tensor kron(Tensor other) => Op.One("aten::kron", this, other);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Op.One("aten::addmm", this, mat1, mat2, (Scalar)beta, (Scalar)alpha);
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Op.InPlace("aten::addmm_", this, mat1, mat2, (Scalar)beta, (Scalar)alpha);
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Op.One("aten::addmv", this, mat, vec, (Scalar)beta, (Scalar)alpha);
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => Op.One("aten::addr", this, vec1, vec2, (Scalar)beta, (Scalar)alpha);
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Op.One("aten::addbmm", this, batch1, batch2, (Scalar)beta, (Scalar)alpha);
        public Tensor trace() => Op.One("aten::trace", this);
        public Tensor det() => Op.One("aten::det", this);
        public Tensor logdet() => Op.One("aten::logdet", this);
        public Tensor inverse() => Op.One("aten::inverse", this);
        public Tensor pinverse(double rcond = 1E-15, bool hermitian = false) => Op.One("aten::pinverse", this, rcond);
        public Tensor cholesky(bool upper = false) => Op.One("aten::cholesky", this, upper);
        public Tensor cholesky_inverse(bool upper = false) => Op.One("aten::cholesky_inverse", this, upper);
        public Tensor cholesky_solve(Tensor input2, bool upper = false) => Op.One("aten::cholesky_solve", this, input2, upper);
        public Tensor matrix_exp() => Op.One("aten::matrix_exp", this);
        public Tensor matrix_power(int n) => Op.One("aten::matrix_power", this, (long)n);
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Op.One("aten::tensordot", this, b, dims1, dims2);
    }
}
