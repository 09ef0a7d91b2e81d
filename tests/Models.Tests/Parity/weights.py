"""Files of weights written by PyTorch, and their contents."""
import os

import torch
import torch.nn as nn

from formula import CLASSES, HERE, fill, noise, write
from networks import SmallResNet


class Command:
    """An object like those in malicious pickles: reading it in Python would call a function."""

    def __reduce__(self):
        return os.system, ("echo this is run by whoever unpickles it",)


def kinds():
    """One tensor of each type and of each storage layout."""
    shared = noise(1, (6, 4)).float()
    return {
        "float32": noise(2, (2, 3)).float(),
        "float64": noise(3, (2, 3)),
        "float16": noise(4, (2, 3)).half(),
        "bfloat16": noise(5, (2, 3)).bfloat16(),
        "int64": torch.tensor([[1, -(2**60)]]),
        "int32": torch.tensor([3, -4], dtype=torch.int32),
        "int16": torch.tensor([5, -6], dtype=torch.int16),
        "int8": torch.tensor([7, -8], dtype=torch.int8),
        "uint8": torch.tensor([9, 250], dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
        "scalar": torch.tensor(2.5),
        "empty": torch.empty(0, 3),
        "shared": shared,
        "slice": shared[1:3],
        "column": shared[:, 1],
        "transposed": shared.t(),
        "channels-last": noise(6, (1, 2, 3, 4)).float().contiguous(memory_format=torch.channels_last),
        "parameter": nn.Parameter(noise(7, (3,)).float()),
    }


def weights():
    model = fill(SmallResNet(3, 4, [1, 1], False, "projection", False)).eval()
    images = noise(1000, (2, 3, 8, 8)).float()
    with torch.no_grad():
        expected = {"logits": model(images)}
    torch.save(model.state_dict(), HERE / "weights-tiny.pth")
    torch.save(model.state_dict(), HERE / "weights-tiny-legacy.pth", _use_new_zipfile_serialization=False)

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model(images).square().mean().backward()
    wrapped = nn.DataParallel(model).state_dict()
    optimizer.step()
    optimizer.zero_grad()
    checkpoint = {"epoch": 3, "best": torch.tensor(0.5), "arch": "tiny", "optimizer": optimizer.state_dict(), "finished": False}
    fill(model)
    for name, legacy in (("", False), ("-legacy", True)):
        torch.save({**checkpoint, "state_dict": wrapped}, HERE / f"weights-checkpoint{name}.pth", _use_new_zipfile_serialization=not legacy)

    for protocol in (2, 4):
        torch.save(kinds(), HERE / f"weights-kinds-{protocol}.pth", pickle_protocol=protocol)
    for name, tensor in kinds().items():
        expected[name] = tensor.detach().contiguous().double()
    torch.save({"weight": torch.zeros(2), "more": Command()}, HERE / "weights-command.pth")
    write(HERE / "weights.safetensors", expected)
