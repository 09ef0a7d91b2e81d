"""Convolutions with norms on their weights, and residual blocks without norms on their outputs."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from norms import layer


class WeightNorm(nn.Module):
    """torch.nn.utils.weight_norm, with the state dictionary in NormML's order."""

    def __init__(self, inputs, outputs, kernel, groups=1, bias=False, **settings):
        super().__init__()
        self.weight_g = nn.Parameter(torch.empty(outputs, 1, 1, 1))
        self.weight_v = nn.Parameter(torch.empty(outputs, inputs // groups, kernel, kernel))
        self.bias = nn.Parameter(torch.empty(outputs)) if bias else None
        self.groups, self.settings = groups, settings

    def forward(self, x):
        weight = torch._weight_norm(self.weight_v, self.weight_g, 0)
        return F.conv2d(x, weight, self.bias, groups=self.groups, **self.settings)


def standardized(weight, eps):
    mean = weight.mean((1, 2, 3), keepdim=True)
    variance = weight.var((1, 2, 3), unbiased=False, keepdim=True)
    return (weight - mean) / torch.sqrt(variance + eps)


class WeightStandardization(nn.Conv2d):
    def forward(self, x):
        return self._conv_forward(x, standardized(self.weight, 1e-6), self.bias)


class ScaledWeightStandardization(nn.Module):
    def __init__(self, inputs, outputs, kernel, gamma, groups=1, **settings):
        super().__init__()
        self.gain = nn.Parameter(torch.empty(outputs, 1, 1, 1))
        self.weight = nn.Parameter(torch.empty(outputs, inputs // groups, kernel, kernel))
        self.bias = nn.Parameter(torch.empty(outputs))
        self.gamma, self.groups, self.settings = gamma, groups, settings

    def forward(self, x):
        weight = self.gain * (self.gamma * self.weight[0].numel() ** -0.5) * standardized(self.weight, 1e-6)
        return F.conv2d(x, weight, self.bias, groups=self.groups, **self.settings)


class FixupConvolution(nn.Module):
    def __init__(self, inputs, outputs, kernel, bias, last, stride=1):
        super().__init__()
        self.stride = stride
        self.weight = nn.Parameter(torch.empty(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.empty(outputs)) if bias else None
        self.input_bias = nn.Parameter(torch.zeros(1))
        self.scale = nn.Parameter(torch.ones(1)) if last else None
        self.output_bias = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        y = F.conv2d(x + self.input_bias, self.weight, self.bias, self.stride, self.weight.shape[2] // 2)
        return (y if self.scale is None else y * self.scale) + self.output_bias


class FixupBlock(nn.Module):
    def __init__(self, channels, width, bottleneck, bias, stride=1):
        super().__init__()
        if bottleneck:
            self.conv1 = FixupConvolution(channels, width, 1, bias, False)
            self.conv2 = FixupConvolution(width, width, 3, bias, False)
            self.conv3 = FixupConvolution(width, channels, 1, bias, True)
        else:
            self.conv1 = FixupConvolution(channels, width, 3, bias, False, stride)
            self.conv2 = FixupConvolution(width, width, 3, bias, True)
            self.conv3 = None
        self.downsample = None if stride == 1 else nn.Sequential(nn.Conv2d(channels, width, 1, stride, bias=False))

    def forward(self, x):
        y = self.conv2(F.relu(self.conv1(x)))
        if self.conv3 is not None:
            y = self.conv3(F.relu(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x + self.conv1.input_bias)))


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return x * self.weight


class SkipInitBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.scale = Scale()

    def forward(self, x):
        return F.relu(self.scale(self.conv2(F.relu(self.conv1(x)))) + x)


def convolutions():
    shape = (3, 8, 6, 5)
    strided = {"stride": 2, "padding": 1}
    gamma = math.sqrt(2 / (1 - 1 / math.pi))
    layer("convolution-weight-norm", lambda: WeightNorm(8, 6, 3, bias=True, **strided), shape)
    layer("convolution-weight-norm-groups", lambda: WeightNorm(8, 6, 1, groups=2), shape)
    layer("convolution-weight-standardization", lambda: WeightStandardization(8, 6, 3, bias=True, **strided), shape)
    layer("convolution-weight-standardization-groups", lambda: WeightStandardization(8, 6, 1, groups=2, bias=False), shape)
    layer("convolution-scaled-weight-standardization", lambda: ScaledWeightStandardization(8, 6, 3, gamma, **strided), shape)
    layer("convolution-scaled-weight-standardization-groups", lambda: ScaledWeightStandardization(8, 6, 1, 1, groups=2), shape)
    layer("block-fixup", lambda: FixupBlock(8, 8, False, False), shape)
    layer("block-fixup-bottleneck", lambda: FixupBlock(8, 2, True, True), shape)
    layer("block-fixup-downsample", lambda: FixupBlock(8, 4, False, False, stride=2), shape)
    layer("block-skip-init", lambda: SkipInitBlock(8), shape)
