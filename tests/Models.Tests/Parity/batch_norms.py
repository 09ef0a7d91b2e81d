"""Norms with batch statistics that PyTorch does not have, written as formulas."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from norms import norm


def per_channel(value, x):
    return value.view(1, -1, *[1] * (x.dim() - 2))


def moments(x):
    """Mean and biased variance per channel."""
    axes = [0, *range(2, x.dim())]
    return x.mean(axes), x.var(axes, unbiased=False)


class BatchStatistics(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def affine(self, x, mean, variance, r=None, d=None):
        y = (x - per_channel(mean, x)) / per_channel(torch.sqrt(variance + self.eps), x)
        if r is not None:
            y = y * per_channel(r, x) + per_channel(d, x)
        return y * per_channel(self.weight, x) + per_channel(self.bias, x)

    def follow(self, mean, variance, rate):
        with torch.no_grad():
            self.running_mean += rate * (mean - self.running_mean)
            self.running_var += rate * (variance - self.running_var)

    def forward(self, x):
        if not self.training:
            return self.affine(x, self.running_mean, self.running_var)
        y = self.train_step(x)
        self.num_batches_tracked += 1
        return y


class BiasedBatchNorm(BatchStatistics):
    """With running statistics as in Dive into Deep Learning."""

    def train_step(self, x):
        mean, variance = moments(x)
        y = self.affine(x, mean, variance)
        self.follow(mean, variance, self.momentum)
        return y


class BatchRenorm(BatchStatistics):
    def __init__(self, channels, rmax, dmax, start, rmax_end, dmax_end, **settings):
        super().__init__(channels, **settings)
        self.rmax, self.dmax, self.start, self.rmax_end, self.dmax_end = rmax, dmax, start, rmax_end, dmax_end

    def train_step(self, x):
        def way(end):
            return min(1.0, max(0.0, (self.num_batches_tracked.item() - self.start) / (end - self.start)))

        mean, variance = moments(x)
        rmax, dmax = 1 + (self.rmax - 1) * way(self.rmax_end), self.dmax * way(self.dmax_end)
        running = torch.sqrt(self.running_var + self.eps)
        r = (torch.sqrt(variance.detach() + self.eps) / running).clamp(1 / rmax, rmax)
        d = ((mean.detach() - self.running_mean) / running).clamp(-dmax, dmax)
        y = self.affine(x, mean, variance, r, d)
        self.follow(mean, variance, self.momentum)
        return y


class GhostBatchNorm(BatchStatistics):
    def __init__(self, channels, size):
        super().__init__(channels)
        self.size = size

    def train_step(self, x):
        chunks = torch.tensor_split(x, -(-len(x) // self.size))
        outputs = []
        for chunk in chunks:
            mean, variance = moments(chunk)
            outputs.append(self.affine(chunk, mean, variance))
            values = chunk[:, 0].numel()
            self.follow(mean, variance * values / (values - 1), self.momentum / len(chunks))
        return torch.cat(outputs)


class FrozenBatchNorm(nn.Module):
    def __init__(self, channels, eps):
        super().__init__()
        self.eps = eps
        for name in ("weight", "bias", "running_mean", "running_var"):
            self.register_buffer(name, torch.zeros(channels))

    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, False, 0, self.eps)


class Whitening(nn.Module):
    def __init__(self, channels, size, iterations=None, eps=1e-5, momentum=0.1):
        super().__init__()
        self.size, self.iterations, self.eps, self.momentum = size, iterations, eps, momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_whitening", torch.eye(size).repeat(channels // size, 1, 1))

    def matrix(self, covariance):
        if self.iterations is None:
            eigenvalues, d = torch.linalg.eigh(covariance)
            return d @ torch.diag(eigenvalues**-0.5) @ d.T
        trace = torch.trace(covariance)
        p = torch.eye(self.size, dtype=covariance.dtype)
        for _ in range(self.iterations):
            p = 1.5 * p - 0.5 * p @ p @ p @ (covariance / trace)
        return p / torch.sqrt(trace)

    def forward(self, x):
        rows = x.transpose(0, 1).flatten(1)
        outputs = []
        for group, start in enumerate(range(0, len(rows), self.size)):
            own = slice(start, start + self.size)
            mean, matrix = self.running_mean[own, None].clone(), self.running_whitening[group].clone()
            if self.training:
                mean = rows[own].mean(1, keepdim=True)
                centered = rows[own] - mean
                covariance = centered @ centered.T / rows.shape[1] + self.eps * torch.eye(self.size, dtype=x.dtype)
                matrix = self.matrix(covariance)
                with torch.no_grad():
                    self.running_mean[own] += self.momentum * (mean[:, 0] - self.running_mean[own])
                    self.running_whitening[group] += self.momentum * (matrix - self.running_whitening[group])
            outputs.append(matrix @ (rows[own] - mean))
        y = torch.cat(outputs) * self.weight[:, None] + self.bias[:, None]
        return y.view(x.transpose(0, 1).shape).transpose(0, 1)


def batch_norms():
    norm("batch-biased", lambda: BiasedBatchNorm(8))
    norm("batch-renorm", lambda: BatchRenorm(8, 1.2, 0.5, 0, 2, 3, momentum=0.01))
    norm("batch-renorm-vectors", lambda: BatchRenorm(8, 3, 5, 0, 1, 1, eps=1e-3), (4, 8))
    norm("ghost-batch", lambda: GhostBatchNorm(8, 2))
    norm("ghost-batch-uneven", lambda: GhostBatchNorm(8, 3), (7, 8, 3, 2))
    norm("frozen-batch", lambda: FrozenBatchNorm(8, 1e-3))
    norm("iterative-whitening", lambda: Whitening(8, 8, 5))
    norm("iterative-whitening-groups", lambda: Whitening(8, 2, 3, eps=1e-3, momentum=0.3))
    norm("iterative-whitening-vectors", lambda: Whitening(8, 4, 5), (16, 8))
    norm("decorrelated", lambda: Whitening(8, 8))
    norm("decorrelated-groups", lambda: Whitening(8, 2, eps=1e-3))
