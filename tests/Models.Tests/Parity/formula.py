"""Numbers that both sides compute by the same formula instead of storing them (see Formula.cs), and the fixture format."""
import json
import pathlib
import struct

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent
CLASSES = 10
DTYPES = (torch.float32, torch.float64)
KEPT = 512  # elements kept of a large gradient


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
    """Weights by the formula; the key of a tensor is its index in the state dictionary."""
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
    """The safetensors format, written from its specification."""
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
