#!/usr/bin/python3
"""Writes what PyTorch and torchvision compute, for the parity tests to compare with.

    /usr/bin/python3 generate.py        (PyTorch 1.13, torchvision 0.14)

Weights and inputs are not stored: both sides fill them by one formula (formula.py, Formula.cs).
"""
import torch

from batch_norms import batch_norms
from convolutions import convolutions
from networks import networks
from norms import norms
from plain_norms import plain_norms
from weights import weights

if __name__ == "__main__":
    torch.manual_seed(0)
    norms()
    batch_norms()
    plain_norms()
    convolutions()
    networks()
    weights()
