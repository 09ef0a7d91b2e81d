"""Norms of gradients, each by its formula in float64: the gradients before and after, of a network's layers in turn."""
import math

import torch

# The last layer is fc.
SHAPES = {
    "conv.weight": (4, 3, 3, 3), "conv.gain": (4, 1, 1, 1), "conv.bias": (4,),
    "bn.weight": (4,), "bn.bias": (4,),
    "fc.weight": (5, 4), "fc.bias": (5,),
}


def length(numbers):
    return math.sqrt(sum(number * number for number in numbers))


def units(name, tensor):
    """The numbers of each output unit; a bias, scale or gain is one unit."""
    return tensor.reshape(tensor.shape[0], -1).tolist() if name in ("conv.weight", "fc.weight") else [tensor.flatten().tolist()]


def centralize(name, values, gradient, gradients):
    if name not in ("conv.weight", "fc.weight"):
        return gradient.flatten().tolist()
    return [number - sum(unit) / len(unit) for unit in units(name, gradient) for number in unit]


def l2(of_all, epsilon):
    def normalize(name, values, gradient, gradients):
        layer = name.split(".")[0]
        norm = length(n for key, g in gradients.items() if of_all or key.startswith(layer + ".") for n in g.flatten().tolist())
        return [number / (norm + epsilon) for number in gradient.flatten().tolist()]
    return normalize


def clip(share, minimum, last_layer):
    def clipped(name, values, gradient, gradients):
        result = []
        for w, g in zip(units(name, values), units(name, gradient)):
            limit = share * max(length(w), minimum)
            factor = limit / length(g) if length(g) > limit and (last_layer or not name.startswith("fc.")) else 1
            result += [factor * number for number in g]
        return result
    return clipped


NORMS = {
    "plain": lambda name, values, gradient, gradients: gradient.flatten().tolist(),
    "gradient-centralization": centralize,
    "gradient-l2": l2(False, 1e-8),
    "gradient-l2:global,epsilon=0.5": l2(True, 0.5),
    "adaptive-gradient-clipping": clip(0.01, 1e-3, False),
    "adaptive-gradient-clipping:0.05,minimum-norm=2,last-layer=true": clip(0.05, 2, True),
}


def gradients():
    torch.manual_seed(3)
    # Of 32 bits, so that they are the same numbers in either type.
    values = {name: torch.randn(shape).double() for name, shape in SHAPES.items()}
    values["bn.bias"].zero_()
    # Long and short ones, so that some are clipped and some are not; one unit's is 0.
    before = {name: (torch.randn(shape) * 0.5 * torch.rand(shape[0]).pow(6).view(-1, *[1] * (len(shape) - 1))).double()
              for name, shape in SHAPES.items()}
    before["conv.weight"][2] = 0
    return {
        "tensors": [{"name": name, "shape": list(shape), "values": values[name].flatten().tolist(),
                     "gradient": before[name].flatten().tolist()} for name, shape in SHAPES.items()],
        "norms": {text: {name: norm(name, values[name], before[name], before) for name in SHAPES}
                  for text, norm in NORMS.items()},
    }
