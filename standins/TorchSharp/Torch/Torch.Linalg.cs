// torch.linalg.
using System.Collections.Generic;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class linalg
    {
        public static Tensor cholesky(Tensor input) => Op.One("aten::linalg_cholesky", input, false);
        public static (Tensor L, Tensor info) cholesky_ex(Tensor input, bool check_errors = false) => Op.Two("aten::linalg_cholesky_ex", input, false, check_errors);
        public static Tensor cross(Tensor input, Tensor other, long dim = -1) => Op.One("aten::linalg_cross", input, other, dim);
        public static Tensor det(Tensor input) => Op.One("aten::linalg_det", input);
        public static (Tensor eigenvalues, Tensor eigenvectors) eig(Tensor input) => Op.Two("aten::linalg_eig", input);
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Op.Two("aten::linalg_eigh", input, UPLO.ToString());
        public static Tensor eigvals(Tensor input) => Op.One("aten::linalg_eigvals", input);
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Op.One("aten::linalg_eigvalsh", input, UPLO.ToString());
        public static Tensor inv(Tensor input) => Op.One("aten::linalg_inv", input);
        public static Tensor householder_product(Tensor A, Tensor tau) => Op.One("aten::linalg_householder_product", A, tau);
        public static Tensor matrix_exp(Tensor input) => Op.One("aten::linalg_matrix_exp", input);
        public static Tensor matrix_norm(Tensor input, double ord, long[] dims = null, bool keepdim = false) => Op.One("aten::linalg_matrix_norm", input, (Scalar)ord, dims ?? Last2, keepdim, Arg.None);
        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[] dims = null, bool keepdim = false) => Op.One("aten::linalg_matrix_norm.str_ord", input, ord, dims ?? Last2, keepdim, Arg.None);
        public static Tensor multi_dot(IList<Tensor> tensors) => Op.One("aten::linalg_multi_dot", Arg.List(tensors));
        public static Tensor norm(Tensor input, double ord, long[] dims = null, bool keepdim = false) => Op.One("aten::linalg_norm", input, (Scalar)ord, dims, keepdim, Arg.None);
        public static Tensor norm(Tensor input, int ord, long[] dims = null, bool keepdim = false) => Op.One("aten::linalg_norm", input, (Scalar)ord, dims, keepdim, Arg.None);
        public static Tensor norm(Tensor input, long[] dims = null, bool keepdim = false) => Op.One("aten::linalg_norm", input, Arg.None, dims, keepdim, Arg.None);
        public static Tensor norm(Tensor input, string ord, long[] dims = null, bool keepdim = false) => Op.One("aten::linalg_norm.ord_str", input, ord, dims, keepdim, Arg.None);
        public static Tensor vector_norm(Tensor input, double ord, long[] dims = null, bool keepdim = false) => Op.One("aten::linalg_vector_norm", input, (Scalar)ord, dims, keepdim, Arg.None);
        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) => Op.One("aten::linalg_pinv.atol_rtol_float", input, atol, rtol, hermitian);
        public static (Tensor Q, Tensor R) qr(Tensor input, linalg.QRMode mode = 0) => Op.Two("aten::linalg_qr", input, mode switch { QRMode.Complete => "complete", QRMode.R => "r", _ => "reduced" });
        public static (Tensor res, Tensor logabsdet) slogdet(Tensor input) => Op.Two("aten::linalg_slogdet", input);
        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Op.One("aten::linalg_solve", A, B, left);
        public static Tensor solve_triangular(Tensor A, Tensor B, bool upper, bool left = true, bool unitriangular = false, Tensor @out = null) => Op.One("aten::linalg_solve_triangular", A, B, upper, left, unitriangular);
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) => Op.Three("aten::linalg_svd", input, fullMatrices, Arg.None);
        public static Tensor svdvals(Tensor input) => Op.One("aten::linalg_svdvals", input, Arg.None);
        public static Tensor vecdot(Tensor x, Tensor y, long dim = -1, Tensor @out = null) => Op.One("aten::linalg_vecdot", x, y, dim);

        public enum QRMode { Reduced = 0, Complete = 1, R = 2 }
        
        private static readonly long[] Last2 = [-2, -1];
    }
}
