#!/usr/bin/python3
"""Writes what PyTorch and torchvision compute, for the parity tests to compare with.

    /usr/bin/python3 generate.py        (PyTorch 1.13, torchvision 0.14)

Weights and inputs are not stored: both sides fill them by one formula (`noise`, Formula.cs).
"""
import json
import pathlib
import struct

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

HERE = pathlib.Path(__file__).parent
CLASSES = 10
KEPT = 2048  # elements kept of a large gradient


def noise(key, shape):
    """Uniform in [-1, 1): an integer hash of (key, index), the same to the bit on both sides."""
    count = int(np.prod(shape, dtype=np.int64))
    x = np.arange(count, dtype=np.uint32) * np.uint32(2654435761) + np.uint32((key * 0x9E3779B9) & 0xFFFFFFFF)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return torch.from_numpy(x.astype(np.float64) / 2.0**31 - 1).reshape(tuple(shape))


def fill(model):
    """Weights by the formula; the key of a tensor is its place in the state dictionary."""
    for key, (name, tensor) in enumerate(model.state_dict().items()):
        if name.endswith("num_batches_tracked"):
            tensor.fill_(key)
            continue
        u = noise(key, tensor.shape)
        if tensor.dim() == 4:
            u *= (6.0 / (tensor.shape[0] * tensor.shape[2] * tensor.shape[3])) ** 0.5
        elif name.endswith("running_var"):
            u = 1.25 + 0.75 * u
        elif tensor.dim() == 2:
            u *= (3.0 / tensor.shape[1]) ** 0.5
        elif name.endswith("weight"):
            u = 1 + 0.25 * u
        else:
            u *= 0.1
        tensor.copy_(u)
    return model


def kept(tensor):
    flat = tensor.detach().reshape(-1)
    step = -(-flat.numel() // KEPT)
    return flat[::step].contiguous()


def write(path, tensors):
    """The safetensors format, written from its description."""
    kinds = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {
            "dtype": kinds[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def batch_norm():
    results = {}
    for dtype in (torch.float32, torch.float64):
        bits = str(dtype)[-2:]
        norm = fill(nn.BatchNorm2d(5).to(dtype))
        norm.num_batches_tracked.zero_()
        for step in range(3):
            x = (2 * noise(100 + step, (4, 5, 3, 7)) + 0.5).to(dtype).requires_grad_()
            upstream = noise(200 + step, x.shape).to(dtype)
            norm.zero_grad()
            y = norm(x)
            y.backward(upstream)
            results[f"{bits}.{step}.output"] = y
            results[f"{bits}.{step}.input.grad"] = x.grad
            results[f"{bits}.{step}.weight.grad"] = norm.weight.grad.clone()
            results[f"{bits}.{step}.bias.grad"] = norm.bias.grad.clone()
            with torch.no_grad():
                for parameter in norm.parameters():
                    parameter -= 0.1 * parameter.grad
        results[f"{bits}.running_mean"] = norm.running_mean.clone()
        results[f"{bits}.running_var"] = norm.running_var.clone()
        results[f"{bits}.num_batches_tracked"] = norm.num_batches_tracked.clone()
        norm.eval()
        x = (3 * noise(300, (2, 5, 4, 4)) - 1).to(dtype).requires_grad_()
        norm.zero_grad()
        y = norm(x)
        y.backward(noise(301, x.shape).to(dtype))
        results[f"{bits}.evaluation.output"] = y
        results[f"{bits}.evaluation.input.grad"] = x.grad
        results[f"{bits}.evaluation.weight.grad"] = norm.weight.grad.clone()
        results[f"{bits}.evaluation.bias.grad"] = norm.bias.grad.clone()
    write(HERE / "batch-norm.safetensors", results)


class SmallBlock(nn.Module):
    """The basic block with the shortcuts of the paper's option A and of Dive into Deep Learning."""

    def __init__(self, inputs, width, stride, shortcut, bias):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=bias)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=bias)
        self.bn2 = nn.BatchNorm2d(width)
        self.missing = width - inputs
        self.changes = stride != 1 or inputs != width
        if self.changes and shortcut == "projection":
            self.downsample = nn.Sequential(nn.Conv2d(inputs, width, 1, stride, bias=bias), nn.BatchNorm2d(width))
        elif self.changes and shortcut == "plain":
            self.downsample = nn.Sequential(nn.Conv2d(inputs, width, 1, stride, bias=bias))
        else:
            self.downsample = None

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.downsample is not None:
            x = self.downsample(x)
        elif self.changes:
            before = self.missing // 2
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, before, self.missing - before))
        return F.relu(y + x)


class SmallResNet(nn.Module):
    def __init__(self, channels, width, blocks, large, shortcut, bias):
        super().__init__()
        self.large = large
        if large:
            self.conv1 = nn.Conv2d(channels, width, 7, 2, 3, bias=bias)
        else:
            self.conv1 = nn.Conv2d(channels, width, 3, 1, 1, bias=bias)
        self.bn1 = nn.BatchNorm2d(width)
        self.stages = []
        inputs = width
        for stage, count in enumerate(blocks):
            members = []
            for i in range(count):
                members.append(SmallBlock(inputs, width << stage, 2 if stage > 0 and i == 0 else 1, shortcut, bias))
                inputs = width << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*members))
            self.stages.append(getattr(self, f"layer{stage + 1}"))
        self.fc = nn.Linear(inputs, CLASSES)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        if self.large:
            x = F.max_pool2d(x, 3, 2, 1)
        for stage in self.stages:
            x = stage(x)
        return self.fc(x.mean((2, 3)))


def networks():
    makers = {f"resnet{depth}": (getattr(torchvision.models, f"resnet{depth}"), 3, 64) for depth in (18, 34, 50, 101, 152)}
    makers["resnet20-cifar"] = (lambda **_: SmallResNet(3, 16, [3, 3, 3], False, "identity", False), 3, 32)
    makers["resnet20-cifar-projection"] = (lambda **_: SmallResNet(3, 16, [3, 3, 3], False, "projection", False), 3, 32)
    makers["resnet18-d2l"] = (lambda **_: SmallResNet(1, 64, [2, 2, 2, 2], True, "plain", True), 1, 96)
    gradients = {
        "resnet18": ["conv1.weight", "layer2.0.downsample.0.weight", "layer4.1.bn2.weight"],
        "resnet50": ["conv1.weight", "layer3.0.conv2.weight", "layer4.2.bn3.bias"],
        "resnet20-cifar": ["conv1.weight", "layer2.0.conv1.weight", "fc.bias"],
    }
    results, listing = {}, []
    for name, (make, channels, size) in makers.items():
        model = fill(make(num_classes=CLASSES))
        for key, tensor in model.state_dict().items():
            shape = "x".join(map(str, tensor.shape)) or "scalar"
            listing.append(f"{name} {key} {shape} {str(tensor.dtype)[6:]}")
        x = noise(1000, (2, channels, size, size)).float()
        model.eval()
        with torch.no_grad():
            results[f"{name}.evaluation"] = model(x)
        for dtype in (torch.float32, torch.float64) if name in gradients else ():
            # Gradients of a deep network are too sensitive for 32 bits: a rounding that takes one ReLU past its kink shows.
            if dtype is torch.float32 and name == "resnet50":
                continue
            prefix = f"{name}.{str(dtype)[-2:]}"
            model = fill(make(num_classes=CLASSES).to(dtype))
            logits = model(noise(1000, x.shape).to(dtype))
            logits.backward(noise(1001, logits.shape).to(dtype))
            results[f"{prefix}.training"] = logits
            parameters = dict(model.named_parameters())
            for layer in gradients[name]:
                results[f"{prefix}.grad.{layer}"] = kept(parameters[layer].grad)
            results[f"{prefix}.bn1.running_mean"] = model.bn1.running_mean.clone()
            results[f"{prefix}.bn1.running_var"] = model.bn1.running_var.clone()
    write(HERE / "networks.safetensors", results)
    (HERE / "state-dictionaries.txt").write_text("\n".join(listing) + "\n")


if __name__ == "__main__":
    torch.manual_seed(0)
    batch_norm()
    networks()
