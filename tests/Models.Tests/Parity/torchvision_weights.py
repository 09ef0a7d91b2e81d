"""torchvision's networks with torchvision's initial weights, for WeightsParity.cs, if PyTorch is installed.

    torchvision_weights.py save FOLDER       writes resnet18.pth, densenet121.pth as the first files of DenseNet were, and
                                             logits.safetensors for the images of formula.py
    torchvision_weights.py compare FOLDER    wants in written.safetensors the arrays of resnet18.pth, to the bit
"""
import json
import pathlib
import re
import struct
import sys

import numpy as np
import torch
import torchvision

from formula import noise, write

command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
if command == "save":
    torch.manual_seed(5)
    images = noise(1000, (2, 3, 64, 64)).float()
    logits = {}
    for name in ("resnet18", "densenet121"):
        model = getattr(torchvision.models, name)()
        model(images)  # running statistics that are not those of a new network
        model.eval()
        with torch.no_grad():
            logits[name] = model(images)
        state = model.state_dict()
        if name == "densenet121":
            old = re.compile(r"(denselayer\d+\.(?:norm|conv))([12])")
            state = {old.sub(r"\1.\2", key): value for key, value in state.items() if not key.endswith("num_batches_tracked")}
        torch.save(state, folder / f"{name}.pth", _use_new_zipfile_serialization=name == "resnet18")
    write(folder / "logits.safetensors", logits)
else:
    expected = torch.load(folder / "resnet18.pth")
    data = (folder / "written.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__")
    assert list(header) == list(expected), "names"
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        array = np.frombuffer(data[start:end], {"F32": np.float32, "I64": np.int64}[entry["dtype"]]).reshape(entry["shape"])
        assert np.array_equal(array, expected[name].numpy()), name
