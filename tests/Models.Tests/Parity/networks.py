"""Whole networks: logits, gradients, running statistics, state dictionaries."""
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

from formula import CLASSES, HERE, fill, kept, noise, write


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
