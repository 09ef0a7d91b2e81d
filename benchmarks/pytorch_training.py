"""PyTorch's side of the training benchmark: the same network, batch, optimizer and threads as NormML's.

First writes how many learnable parameters the network has, and PyTorch's version. Then reads a line per request on
standard input (a number of steps), trains that many steps, and answers with the images learned from a second. Ends
with its input.
"""
import argparse
import sys
import time

import torch
import torchvision


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--classes", type=int, required=True)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    network = torchvision.models.resnet18(num_classes=arguments.classes).train()
    decayed = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() <= 1]
    optimizer = torch.optim.SGD(
        [{"params": decayed, "weight_decay": 5e-4}, {"params": others, "weight_decay": 0.0}],
        lr=0.01, momentum=0.9, nesterov=True)
    criterion = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
    images = torch.randn(arguments.batch, 3, arguments.size, arguments.size)
    labels = torch.randint(0, arguments.classes, (arguments.batch,))

    learnable = sum(p.numel() for p in network.parameters() if p.requires_grad)
    print(f"{learnable} torch {torch.__version__}", flush=True)
    for line in sys.stdin:
        steps = int(line)
        start = time.perf_counter()
        for _ in range(steps):
            optimizer.zero_grad(set_to_none=True)
            loss = criterion(network(images), labels)
            loss.backward()
            optimizer.step()
            loss.item()
        seconds = time.perf_counter() - start
        print(f"{steps * arguments.batch / seconds:.3f}", flush=True)


if __name__ == "__main__":
    main()
