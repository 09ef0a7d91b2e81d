"""Norms that PyTorch does not have, written as their papers' formulas, without regard to speed."""
import torch
import torch.nn as nn

from norms import norm


def spread(values, x):
    return values.reshape(*values.shape, *[1] * (x.dim() - 2))


def groups_of(x, groups):
    return x.reshape(x.shape[0], groups, -1)


class Affine(nn.Module):
    def __init__(self, channels, **parameters):
        super().__init__()
        for name, value in parameters.items():
            setattr(self, name, nn.Parameter(value))
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def affine(self, x):
        return x * spread(self.weight, x) + spread(self.bias, x)

    def follow(self, name, value):
        buffer = getattr(self, name)
        buffer.copy_(0.9 * buffer + 0.1 * value.detach())


class FilterResponse(Affine):
    def __init__(self, channels, threshold):
        super().__init__(channels, **({"tau": torch.zeros(channels)} if threshold else {}))
        self.threshold = threshold

    def forward(self, x):
        y = self.affine(x / torch.sqrt((x * x).mean((2, 3), keepdim=True) + 1e-6))
        return torch.maximum(y, spread(self.tau, y)) if self.threshold else y


class EvoNormB0(Affine):
    def __init__(self, channels):
        super().__init__(channels, v=torch.ones(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        batch = self.running_var
        if self.training:
            batch = x.var((0, 2, 3), unbiased=False)
            self.follow("running_var", x.var((0, 2, 3), unbiased=True))
        instance = x.var((2, 3), unbiased=False, keepdim=True)
        right = spread(self.v, x) * x + torch.sqrt(instance + 1e-5)
        return self.affine(x / torch.maximum(spread(torch.sqrt(batch + 1e-5), x).expand_as(x), right))


class EvoNormS0(Affine):
    def __init__(self, channels, groups):
        super().__init__(channels, v=torch.ones(channels))
        self.groups = groups

    def forward(self, x):
        variance = groups_of(x, self.groups).var(2, unbiased=False, keepdim=True)
        deviation = torch.sqrt(variance + 1e-5)
        y = x * torch.sigmoid(spread(self.v, x) * x)
        return self.affine((groups_of(y, self.groups) / deviation).reshape(x.shape))


class Switchable(Affine):
    def __init__(self, channels, instance):
        kinds = 3 if instance else 2
        super().__init__(channels, mean_weight=torch.ones(kinds), var_weight=torch.ones(kinds))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.instance = instance

    def forward(self, x):
        axes = [tuple(range(1, x.dim())), (0, *range(2, x.dim()))]
        if self.instance:
            axes.insert(0, tuple(range(2, x.dim())))
        means = [x.mean(a, keepdim=True) for a in axes]
        variances = [x.var(a, unbiased=False, keepdim=True) for a in axes]
        if self.training:
            self.follow("running_mean", means[-1].flatten())
            self.follow("running_var", variances[-1].flatten())
        else:
            means[-1], variances[-1] = (spread(b, x).unsqueeze(0) for b in (self.running_mean, self.running_var))
        mean = sum(w * m for w, m in zip(self.mean_weight.softmax(0), means))
        variance = sum(w * v for w, v in zip(self.var_weight.softmax(0), variances))
        return self.affine((x - mean) / torch.sqrt(variance + 1e-5))


class PredictedAffine(Affine):
    def __init__(self, channels, groups, keys, encoding):
        super().__init__(
            channels,
            encode_weight=torch.zeros(encoding, keys),
            scale_weight=torch.zeros(channels, encoding),
            shift_weight=torch.zeros(channels, encoding),
        )
        self.groups, self.keys = groups, keys

    def forward(self, x):
        key = groups_of(x, self.keys)
        mean, variance = key.mean(2), key.var(2, unbiased=False)
        g = torch.sigmoid(torch.relu(variance @ self.encode_weight.T) @ self.scale_weight.T) + self.weight
        b = torch.tanh(torch.relu(mean @ self.encode_weight.T) @ self.shift_weight.T) + self.bias
        return nn.functional.group_norm(x, self.groups) * spread(g, x) + spread(b, x)


class Self(nn.Module):
    def __init__(self, channels, two):
        super().__init__()
        self.two = two
        for gate in "gf" if two else "g":
            setattr(self, f"{gate}_fc", nn.Conv1d(channels, channels, 2, bias=False, groups=channels))
            setattr(self, f"{gate}_bn", nn.BatchNorm1d(channels))

    def forward(self, x):
        mean = x.mean((2, 3))
        deviation = torch.sqrt(x.var((2, 3), unbiased=False) + 1e-12)
        statistics = torch.stack((mean, deviation), 2)
        g = torch.sigmoid(self.g_bn(self.g_fc(statistics)))[..., None]
        if not self.two:
            return x * g
        f = torch.sigmoid(self.f_bn(self.f_fc(statistics)))[..., None]
        return x * g + mean[..., None, None] * (f - g)


class Cross(nn.Module):
    """With a fixed permutation and fixed boxes (top, left, height, width)."""

    def __init__(self, content=None, style=None):
        super().__init__()
        self.content, self.style = content, style

    def forward(self, x):
        if not self.training:
            return x * 1
        cut = lambda box: x if box is None else x[:, :, box[0]:box[0] + box[2], box[1]:box[1] + box[3]]
        moments = lambda part: (
            part.mean((2, 3), keepdim=True), torch.sqrt(part.var((2, 3), unbiased=False, keepdim=True) + 1e-5))
        mean, deviation = moments(cut(self.content))
        other_mean, other_deviation = moments(cut(self.style)[[2, 0, 3, 1]])
        exchanged = other_deviation * (x - mean) / deviation + other_mean
        if self.content is None:
            return exchanged
        top, left, height, width = self.content
        inside = torch.zeros(x.shape[2:], dtype=x.dtype)
        inside[top:top + height, left:left + width] = 1
        return exchanged * inside + x * (1 - inside)


def plain_norms():
    norm("filter-response", lambda: FilterResponse(8, threshold=False))
    norm("filter-response-threshold", lambda: FilterResponse(8, threshold=True))
    norm("evonorm-b0", lambda: EvoNormB0(8))
    norm("evonorm-s0", lambda: EvoNormS0(8, 2))
    norm("switchable", lambda: Switchable(8, instance=True))
    norm("switchable-vectors", lambda: Switchable(8, instance=False), (4, 8))
    norm("predicted-affine", lambda: PredictedAffine(32, 16, 2, 2), (4, 32, 4, 3))
    norm("self", lambda: Self(4, two=False), (8, 4, 6, 5))
    norm("self-two-gates", lambda: Self(4, two=True), (8, 4, 6, 5))
    norm("cross", lambda: Cross())
    norm("cross-both", lambda: Cross(content=(1, 0, 4, 3), style=(2, 1, 3, 4)))
    norm("cross-style", lambda: Cross(style=(2, 1, 3, 4)))
    norm("cross-content", lambda: Cross(content=(1, 0, 4, 3)))
    norm("sequence", lambda: nn.Sequential(nn.GroupNorm(2, 8), FilterResponse(8, threshold=True)))
