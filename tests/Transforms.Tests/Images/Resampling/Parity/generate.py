"""Writes resampling.json: what torchvision (floats) and Pillow (bytes) make of a pattern that both sides can draw.

Needs torch, torchvision and Pillow; run it in this folder.
"""
import json

import numpy as np
import torch
from PIL import Image
from torchvision.transforms import functional as F

CASES = [
    # height, width, target height, target width, mode
    (5, 7, 3, 4, "Stretch"),
    (5, 7, 11, 8, "Stretch"),
    (16, 12, 5, 5, "Stretch"),
    (1, 1, 2, 3, "Stretch"),
    (64, 3, 2, 7, "Stretch"),
    (13, 40, 8, 8, "CenterCrop"),
    (40, 13, 8, 8, "CenterCrop"),
    (33, 21, 7, 7, "CenterCrop"),
    (6, 9, 10, 10, "CenterCrop"),
    (9, 9, 9, 9, "CenterCrop"),
]


def pattern(height, width):
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((37 * x + 61 * y + 89 * c + 7 * x * y) % 256).astype(np.uint8)


def resized(image, height, width, mode, **options):
    if mode == "Stretch":
        return F.resize(image, [height, width], **options)
    return F.center_crop(F.resize(image, height, **options), [height, width])


cases = []
for height, width, target_height, target_width, mode in CASES:
    source = pattern(height, width)
    floats = torch.from_numpy(source.transpose(2, 0, 1).copy()).float()
    exact = resized(floats, target_height, target_width, mode, antialias=True)
    pillow = np.array(resized(Image.fromarray(source), target_height, target_width, mode)).transpose(2, 0, 1)
    cases.append({
        "Height": height, "Width": width, "TargetHeight": target_height, "TargetWidth": target_width, "Mode": mode,
        "Torchvision": [round(float(v), 3) for v in exact.flatten()],
        "Pillow": [int(v) for v in pillow.flatten()],
    })

with open("resampling.json", "w", encoding="utf-8", newline="\n") as file:
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
