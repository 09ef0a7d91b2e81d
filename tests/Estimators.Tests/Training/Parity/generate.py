"""Writes fixtures.json: parameters after each step of torch.optim.SGD; gradients.json: norms of gradients. Needs PyTorch; run beside this file."""
import json

import torch

from gradients import gradients

STEPS = 4
cases = []
for momentum, nesterov, weight_decay, factor in [
        (0.0, False, 0.0, 1), (0.9, False, 5e-2, 1), (0.9, True, 0.0, 1), (0.9, True, 5e-2, 1), (0.9, False, 5e-2, 10), (0.9, True, 5e-2, 0.1)]:
    torch.manual_seed(1)
    weight = torch.nn.Parameter(torch.randn(2, 3))
    bias = torch.nn.Parameter(torch.randn(2))
    optimizer = torch.optim.SGD(
        [{"params": [weight], "weight_decay": weight_decay, "factor": factor}, {"params": [bias], "factor": 1}],
        lr=0.1, momentum=momentum, nesterov=nesterov)
    case = {"momentum": momentum, "nesterov": nesterov, "weightDecay": weight_decay, "weightFactor": factor,
            "weight": weight.detach().flatten().tolist(), "bias": bias.detach().tolist(), "steps": []}
    for step in range(STEPS):
        rate = 0.1 * (step + 1)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        weight.grad, bias.grad = torch.randn(2, 3), torch.randn(2)
        entry = {"learningRate": rate, "weightGradient": weight.grad.flatten().tolist(), "biasGradient": bias.grad.tolist()}
        optimizer.step()
        case["steps"].append(entry | {"weight": weight.detach().flatten().tolist(), "bias": bias.detach().tolist()})
    cases.append(case)

torch.manual_seed(2)
logits = torch.randn(4, 5)
labels = torch.tensor([0, 4, 2, 2])
smoothing = [{"smoothing": s, "loss": torch.nn.functional.cross_entropy(logits, labels, label_smoothing=s).item()} for s in (0.0, 0.1, 0.5)]

with open("fixtures.json", "w") as file:
    json.dump({"torch": torch.__version__, "sgd": cases,
               "crossEntropy": {"logits": logits.flatten().tolist(), "labels": labels.tolist(), "losses": smoothing}}, file, indent=1)
    file.write("\n")

with open("gradients.json", "w") as file:
    json.dump(gradients(), file)
    file.write("\n")
