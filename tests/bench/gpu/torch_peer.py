"""PyTorch's training steps on the same GPU, timed on request (../step_times.py).

NABLA_BENCH_TF32=1 lets products and convolutions round their factors to 11 bits. Eager, NCHW, cuDNN's algorithms chosen by trial.
"""

import os

from step_times import answer, timed
import torch
from torch import nn
import torch.nn.functional as F

TF32 = os.environ.get("NABLA_BENCH_TF32") == "1"
torch.backends.cuda.matmul.allow_tf32 = TF32
torch.backends.cudnn.allow_tf32 = TF32
torch.backends.cudnn.benchmark = True
DEVICE = torch.device("cuda")


def mlp():
    layers = [nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)]
    return nn.Sequential(*layers), (784,)


def cnn():
    layers = [nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(64 * 25, 10)), (1, 28, 28)


def conv(inputs, filters, size, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, filters, size, stride, size // 2, bias=False), nn.BatchNorm2d(filters))


class Residual(nn.Module):
    def __init__(self, branch, short):
        super().__init__()
        self.branch, self.short = branch, short

    def forward(self, x):
        return F.relu(self.branch(x) + self.short(x))


def resnet18():
    layers, inputs = [conv(3, 64, 3), nn.ReLU()], 64
    for stage, filters in enumerate([64, 128, 256, 512]):
        for block in range(2):
            stride = 2 if stage > 0 and block == 0 else 1
            branch = nn.Sequential(conv(inputs, filters, 3, stride), nn.ReLU(), conv(filters, filters, 3))
            short = conv(inputs, filters, 1, stride) if stride == 2 else nn.Identity()
            layers.append(Residual(branch, short))
            inputs = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)), (3, 32, 32)


def resnet50():
    layers, inputs = [conv(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)], 64
    for stage, blocks in enumerate([3, 4, 6, 3]):
        width = 64 * 2**stage
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            inner = [conv(inputs, width, 1), nn.ReLU(), conv(width, width, 3, stride), nn.ReLU()]
            branch = nn.Sequential(*inner, conv(width, 4 * width, 1))
            layers.append(Residual(branch, conv(inputs, 4 * width, 1, stride) if block == 0 else nn.Identity()))
            inputs = 4 * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000)), (3, 224, 224)


class LastState(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.output = nn.LSTM(16, 64, batch_first=True), nn.Linear(64, 10)

    def forward(self, x):
        return self.output(self.lstm(x)[0][:, -1])


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(256, 4, 1024, dropout=0.0, batch_first=True)
        self.layers, self.output = nn.TransformerEncoder(layer, 4), nn.Linear(256, 10)

    def forward(self, x):
        return self.output(self.layers(x).mean(1))


MODELS = {
    "mlp": mlp,
    "cnn": cnn,
    "lstm-20": lambda: (LastState(), (20, 16)),
    "lstm-200": lambda: (LastState(), (200, 16)),
    "resnet18": resnet18,
    "transformer": lambda: (Encoder(), (64, 256)),
    "resnet50": resnet50,
}


class Stepper:
    """One model and one batch, both on the GPU."""

    def __init__(self, name):
        torch.manual_seed(1)
        model, shape = MODELS[name]()
        batch = 32 if name == "resnet50" else 64
        self.model = model.to(DEVICE).train()
        self.x = torch.randn(batch, *shape, device=DEVICE)
        classes = self.model(self.x).shape[1]
        self.y = torch.arange(batch, device=DEVICE) % classes
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)

    def parameters(self):
        """As Keras counts them: moving averages too, and of an LSTM's two biases one."""
        learned = sum(p.numel() for name, p in self.model.named_parameters() if "bias_hh" not in name)
        return learned + sum(b.numel() for name, b in self.model.named_buffers() if "running" in name)

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.model(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        return loss.item()  # waits for the GPU


def build(name):
    torch.cuda.empty_cache()
    stepper = Stepper(name)
    timed(stepper, 5)
    return stepper, {
        "parameters": stepper.parameters(),
        "versions": f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}",
    }


answer(build)
