"""Whole networks: logits, gradients, running statistics, state dictionaries."""
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

from formula import CLASSES, HERE, fill, kept, noise, write


class SmallBlock(nn.Module):
    """The basic block with the shortcuts of the paper's options A and B, of Dive into Deep Learning, or none."""

    def __init__(self, inputs, width, stride, shortcut, bias):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=bias)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=bias)
        self.bn2 = nn.BatchNorm2d(width)
        self.missing = width - inputs
        self.plain = shortcut == "none"
        self.changes = stride != 1 or inputs != width
        if self.changes and shortcut == "projection":
            self.downsample = nn.Sequential(nn.Conv2d(inputs, width, 1, stride, bias=bias), nn.BatchNorm2d(width))
        elif self.changes and shortcut == "plain":
            self.downsample = nn.Sequential(nn.Conv2d(inputs, width, 1, stride, bias=bias))
        else:
            self.downsample = None

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.plain:
            return F.relu(y)
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


class PreActivationBlock(nn.Module):
    """He et al. 2016: norm and activation before each convolution; the first block uses the stem's."""

    def __init__(self, inputs, width, stride, first, bottleneck):
        super().__init__()
        outputs = 4 * width if bottleneck else width
        kernel = 1 if bottleneck else 3
        self.conv1 = nn.Conv2d(inputs, width, kernel, 1 if bottleneck else stride, kernel // 2, bias=False)
        self.bn1 = None if first else nn.BatchNorm2d(inputs)
        self.conv2 = nn.Conv2d(width, width, 3, stride if bottleneck else 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False) if bottleneck else None
        self.bn3 = nn.BatchNorm2d(width) if bottleneck else None
        self.missing = outputs - inputs
        changes = stride != 1 or inputs != outputs
        self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False)) if changes and bottleneck else None
        self.pads = changes and not bottleneck

    def forward(self, x):
        a = x if self.bn1 is None else F.relu(self.bn1(x))
        y = self.conv2(F.relu(self.bn2(self.conv1(a))))
        if self.conv3 is not None:
            y = self.conv3(F.relu(self.bn3(y)))
        if self.downsample is not None:
            x = self.downsample(a)
        elif self.pads:
            before = self.missing // 2
            x = F.pad(a[:, :, ::2, ::2], (0, 0, 0, 0, before, self.missing - before))
        return y + x


class PreActivationResNet(nn.Module):
    def __init__(self, blocks, bottleneck):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.stages = []
        inputs = 16
        for stage, count in enumerate(blocks):
            members = []
            for i in range(count):
                stride = 2 if stage > 0 and i == 0 else 1
                members.append(PreActivationBlock(inputs, 16 << stage, stride, stage == 0 and i == 0, bottleneck))
                inputs = (16 << stage) * (4 if bottleneck else 1)
            setattr(self, f"layer{stage + 1}", nn.Sequential(*members))
            self.stages.append(getattr(self, f"layer{stage + 1}"))
        self.norm = nn.BatchNorm2d(inputs)
        self.fc = nn.Linear(inputs, CLASSES)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for stage in self.stages:
            x = stage(x)
        return self.fc(F.relu(self.norm(x)).mean((2, 3)))


class DenseLayer(nn.Module):
    def __init__(self, inputs, growth, bottleneck, bias):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        if bottleneck:
            self.conv1 = nn.Conv2d(inputs, 4 * growth, 1, bias=bias)
            self.norm2 = nn.BatchNorm2d(4 * growth)
            self.conv2 = nn.Conv2d(4 * growth, growth, 3, 1, 1, bias=bias)
        else:
            self.conv1 = nn.Conv2d(inputs, growth, 3, 1, 1, bias=bias)
        self.bottleneck = bottleneck

    def forward(self, x):
        y = self.conv1(F.relu(self.norm1(x)))
        if self.bottleneck:
            y = self.conv2(F.relu(self.norm2(y)))
        return torch.cat([x, y], 1)


class SmallDenseNet(nn.Module):
    """The DenseNets of the paper for CIFAR, and that of Dive into Deep Learning."""

    def __init__(self, channels, growth, blocks, width, bottleneck, compression, large, bias):
        super().__init__()
        self.features = nn.Sequential()
        if large:
            self.features.add_module("conv0", nn.Conv2d(channels, width, 7, 2, 3, bias=bias))
            self.features.add_module("norm0", nn.BatchNorm2d(width))
            self.features.add_module("relu0", nn.ReLU())
            self.features.add_module("pool0", nn.MaxPool2d(3, 2, 1))
        else:
            self.features.add_module("conv0", nn.Conv2d(channels, width, 3, 1, 1, bias=bias))
        for b, count in enumerate(blocks):
            block = nn.Sequential()
            for i in range(count):
                block.add_module(f"denselayer{i + 1}", DenseLayer(width, growth, bottleneck, bias))
                width += growth
            self.features.add_module(f"denseblock{b + 1}", block)
            if b < len(blocks) - 1:
                transition = nn.Sequential()
                transition.add_module("norm", nn.BatchNorm2d(width))
                transition.add_module("relu", nn.ReLU())
                transition.add_module("conv", nn.Conv2d(width, int(width * compression), 1, bias=bias))
                transition.add_module("pool", nn.AvgPool2d(2, 2))
                self.features.add_module(f"transition{b + 1}", transition)
                width = int(width * compression)
        self.features.add_module("norm5", nn.BatchNorm2d(width))
        self.classifier = nn.Linear(width, CLASSES)

    def forward(self, x):
        return self.classifier(F.relu(self.features(x)).mean((2, 3)))


class LeNet(nn.Module):
    def __init__(self, padding, norm, activation, pool):
        super().__init__()
        flat = 5 if padding == 2 else 4
        self.conv1 = nn.Conv2d(1, 6, 5, 1, padding)
        self.bn1 = nn.BatchNorm2d(6) if norm else None
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.bn2 = nn.BatchNorm2d(16) if norm else None
        self.fc1 = nn.Linear(16 * flat * flat, 120)
        self.bn3 = nn.BatchNorm1d(120) if norm else None
        self.fc2 = nn.Linear(120, 84)
        self.bn4 = nn.BatchNorm1d(84) if norm else None
        self.fc3 = nn.Linear(84, CLASSES)
        self.activation, self.pool = activation, pool

    def forward(self, x):
        def act(norm, y):
            return self.activation(y if norm is None else norm(y))

        x = self.pool(act(self.bn1, self.conv1(x)), 2)
        x = self.pool(act(self.bn2, self.conv2(x)), 2)
        x = act(self.bn3, self.fc1(x.flatten(1)))
        return self.fc3(act(self.bn4, self.fc2(x)))


def makers():
    """Name: its constructor, the channels and size of its images, the layers whose gradients are stored.

    None of them is a bias that a batch norm follows: its gradient is zero, and what comes out is rounding alone.
    """
    residual = ["conv1.weight", "layer3.0.conv2.weight", "layer4.1.bn2.weight"]
    dense = ["features.conv0.weight", "features.denseblock2.denselayer3.conv2.weight", "features.norm5.weight"]
    models = torchvision.models
    result = {
        name: (lambda make=getattr(models, name): make(num_classes=CLASSES), 3, 64, residual)
        for name in (
            "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "wide_resnet50_2", "wide_resnet101_2",
            "resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d",
        )
    }
    result |= {
        name: (lambda make=getattr(models, name): make(num_classes=CLASSES), 3, 64, dense)
        for name in ("densenet121", "densenet161", "densenet169", "densenet201")
    }
    small = ["conv1.weight", "layer2.0.conv1.weight", "fc.bias"]
    result |= {
        "resnet20-cifar": (lambda: SmallResNet(3, 16, [3, 3, 3], False, "identity", False), 3, 32, small),
        "resnet20-cifar-projection": (lambda: SmallResNet(3, 16, [3, 3, 3], False, "projection", False), 3, 32, small),
        "plain20-cifar": (lambda: SmallResNet(3, 16, [3, 3, 3], False, "none", False), 3, 32, small),
        "preact-resnet20-cifar": (lambda: PreActivationResNet([3, 3, 3], False), 3, 32, small),
        "preact-resnet164-cifar": (lambda: PreActivationResNet([18, 18, 18], True), 3, 32, small),
        "resnet18-d2l": (lambda: SmallResNet(1, 64, [2, 2, 2, 2], True, "plain", True), 1, 96, small),
        "densenet40-12-cifar": (
            lambda: SmallDenseNet(3, 12, [12, 12, 12], 16, False, 1, False, False), 3, 32,
            [dense[0], "features.denseblock2.denselayer3.conv1.weight", dense[2]]),
        "densenet-bc-100-12-cifar": (lambda: SmallDenseNet(3, 12, [16, 16, 16], 24, True, 0.5, False, False), 3, 32, dense),
        "densenet-d2l": (
            lambda: SmallDenseNet(1, 32, [4, 4, 4, 4], 64, False, 0.5, True, True), 1, 96,
            [dense[0], "features.transition2.conv.weight", dense[2]]),
    }
    layers = ["conv1.weight", "conv2.weight", "fc2.weight"]
    result |= {
        "lenet": (lambda: LeNet(2, False, torch.sigmoid, F.avg_pool2d), 1, 28, layers),
        "lenet-bn": (lambda: LeNet(0, True, torch.sigmoid, F.avg_pool2d), 1, 28, layers + ["bn3.weight"]),
        "lenet-bn-relu": (lambda: LeNet(2, True, F.relu, F.max_pool2d), 1, 28, layers + ["bn3.weight"]),
    }
    return result


def listing(model):
    """One line per module: its tensors' names, shapes and types; those of a batch norm as one word."""
    modules = {}
    for key, tensor in model.state_dict().items():
        module, _, name = key.rpartition(".")
        modules.setdefault(module, []).append(f"{name}:{'x'.join(map(str, tensor.shape))}:{str(tensor.dtype)[6:]}")
    for module, tensors in modules.items():
        channels = tensors[0].split(":")[1]
        batch = [f"{name}:{channels}:float32" for name in ("weight", "bias", "running_mean", "running_var")]
        batch.append("num_batches_tracked::int64")
        yield f"{module} {'batch:' + channels if tensors == batch else ' '.join(tensors)}"


def networks():
    results, lines = {}, []
    for name, (make, channels, size, gradients) in makers().items():
        model = fill(make())
        lines += [f"{name} {line}" for line in listing(model)]
        shape = (2 if channels == 3 else 4, channels, size, size)
        model.eval()
        with torch.no_grad():
            results[f"{name}.evaluation"] = model(noise(1000, shape).float())
        # Gradients of a deep network are too sensitive for 32 bits: rounding that flips a single ReLU shows.
        for dtype in (torch.float32, torch.float64) if name in ("resnet18", "resnet20-cifar") else (torch.float64,):
            prefix = f"{name}.{str(dtype)[-2:]}"
            model = fill(make()).to(dtype)
            logits = model(noise(1000, shape).to(dtype))
            logits.backward(noise(1001, logits.shape).to(dtype))
            results[f"{prefix}.training"] = logits
            parameters = dict(model.named_parameters())
            for layer in gradients:
                results[f"{prefix}.grad.{layer}"] = kept(parameters[layer].grad)
            state = model.state_dict()
            for statistics in [key for key in state if "running_" in key][:2]:
                results[f"{prefix}.{statistics}"] = state[statistics].clone()
    write(HERE / "networks.safetensors", results)
    (HERE / "state-dictionaries.txt").write_text("\n".join(lines) + "\n")
