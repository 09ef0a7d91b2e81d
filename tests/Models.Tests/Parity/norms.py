"""Every norm by itself: three training steps, the buffers after them, one evaluation."""
import torch
import torch.nn as nn

from formula import DTYPES, HERE, fill, noise, write


def norm(name, make, shape=(4, 8, 6, 5)):
    """Writes norm-NAME.safetensors."""
    layer(f"norm-{name}", make, shape)


def layer(fixture, make, shape):
    """Writes a fixture. The module's state dictionary has NormML's names in NormML's order."""
    results = {}
    for dtype in DTYPES:
        bits = str(dtype)[-2:]
        module = fill(make().to(dtype))
        for key, buffer in module.named_buffers():
            if key.endswith("num_batches_tracked"):
                buffer.zero_()

        def step(label, x, key):
            x = x.to(dtype).requires_grad_()
            module.zero_grad()
            y = module(x)
            y.backward(noise(key, y.shape).to(dtype))
            results[f"{bits}.{label}.output"] = y
            results[f"{bits}.{label}.input.grad"] = x.grad
            for key, parameter in module.named_parameters():
                results[f"{bits}.{label}.{key}.grad"] = parameter.grad.clone()

        for i in range(3):
            step(i, 2 * noise(100 + i, shape) + 0.5, 200 + i)
            with torch.no_grad():
                for parameter in module.parameters():
                    parameter -= 0.1 * parameter.grad
        for key, buffer in module.named_buffers():
            results[f"{bits}.{key}"] = buffer.clone()
        module.eval()
        step("evaluation", 3 * noise(300, (2, *shape[1:])) - 1, 301)
    write(HERE / f"{fixture}.safetensors", results)


class LayerPerPixel(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


def norms():
    norm("batch", lambda: nn.BatchNorm2d(8))
    norm("batch-vectors", lambda: nn.BatchNorm1d(8), (4, 8))
    norm("layer", lambda: nn.GroupNorm(1, 8))
    norm("layer-per-pixel", lambda: LayerPerPixel(8))
    norm("instance", lambda: nn.InstanceNorm2d(8, affine=True))
    norm("instance-plain", lambda: nn.InstanceNorm2d(8))
    norm("group", lambda: nn.GroupNorm(4, 8))
    norm("group-vectors", lambda: nn.GroupNorm(2, 8), (4, 8))
