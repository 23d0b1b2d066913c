# Native PyTorch, driven by pytorch.ts: a line of JSON in, a line of JSON out.
#   {"prepare": id}        makes the case's task and runs it once: {"ms": of that call} or {"error": text}
#   {"turn": milliseconds} times the task:                         {"ms": a call's at best, "spent": the turn's}
# The first line out has the version. Sizes and cases are those of cases.ts.
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(0)
RUN_MS = 8


def forward(run, *inputs):
    def task():
        with torch.no_grad():
            run(*inputs)

    return task


def gradients(run, *inputs):
    for x in inputs:
        x.requires_grad_()

    def task():
        for x in inputs:
            x.grad = None
        run(*inputs).sum().backward()

    return task


def training(model, shape):
    x, y = torch.randn(32, *shape), torch.arange(32) % 10
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)

    def task():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

    return task


def adam():
    weight = nn.Parameter(torch.zeros(1000000))
    weight.grad = torch.full_like(weight, 1e-3)
    return torch.optim.Adam([weight], lr=1e-6).step


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Identity() if inputs == outputs and stride == 1 else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


def resnet20():
    def stage(inputs, outputs, stride):
        return [Block(inputs, outputs, stride), Block(outputs, outputs, 1), Block(outputs, outputs, 1)]

    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        *stage(16, 16, 1), *stage(16, 32, 2), *stage(32, 64, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))


def conv(x, w):
    return F.conv2d(x, w, padding=w.shape[2] // 2)


def depthwise(x, w):
    return F.conv2d(x, w, padding=1, groups=64)


def pool(x):
    return F.max_pool2d(x, 2)


tasks = {
    "matmul": lambda: forward(torch.matmul, torch.randn(512, 512), torch.randn(512, 512)),
    "conv": lambda: forward(conv, torch.randn(8, 64, 32, 32), torch.randn(64, 64, 3, 3)),
    "convGradients": lambda: gradients(conv, torch.randn(8, 64, 32, 32), torch.randn(64, 64, 3, 3)),
    "pointwise": lambda: forward(conv, torch.randn(8, 256, 28, 28), torch.randn(256, 256, 1, 1)),
    "pointwiseGradients": lambda: gradients(conv, torch.randn(8, 256, 28, 28), torch.randn(256, 256, 1, 1)),
    "depthwise": lambda: forward(depthwise, torch.randn(8, 64, 56, 56), torch.randn(64, 1, 3, 3)),
    "depthwiseGradients": lambda: gradients(depthwise, torch.randn(8, 64, 56, 56), torch.randn(64, 1, 3, 3)),
    "maxPool": lambda: forward(pool, torch.randn(32, 32, 28, 28)),
    "maxPoolGradient": lambda: gradients(pool, torch.randn(32, 32, 28, 28)),
    "adam": adam,
    "lenet5": lambda: training(lenet5(), (1, 28, 28)),
    "resnet20": lambda: training(resnet20(), (3, 32, 32)),
    "mlp": lambda: training(mlp(), (1, 28, 28)),
}


def turn(task, limit):
    began, best, calls = time.perf_counter(), float("inf"), 1
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            task()
        took = 1000 * (time.perf_counter() - start)
        best = min(best, took / calls)
        if took < RUN_MS:
            calls *= 2
        spent = 1000 * (time.perf_counter() - began)
        if spent >= limit:
            return {"ms": best, "spent": spent}


def answer(value):
    print(json.dumps(value), flush=True)


answer(torch.__version__)
task = None
for line in sys.stdin:
    request = json.loads(line)
    if "turn" in request:
        answer(turn(task, request["turn"]))
    else:
        try:
            task = tasks[request["prepare"]]()
            start = time.perf_counter()
            task()
            answer({"ms": 1000 * (time.perf_counter() - start)})
        except Exception as error:
            answer({"error": str(error)})
