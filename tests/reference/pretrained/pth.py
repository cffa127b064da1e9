"""Small files of torch.save in its forms and number types. torch 2.15.0.

    python pth.py
"""
import torch

torch.manual_seed(0)


def values(*shape):
    count = torch.Size(shape).numel()
    return (torch.arange(count, dtype=torch.float32) / 8 - 1).reshape(shape)


state = {
    "conv.weight": values(2, 3, 2, 2),
    "half": values(3).half(),
    "brain": values(3).bfloat16(),
    "double": values(2, 2).double(),
    # One storage, seen in two ways: not contiguous, and not from its start.
    "transposed": values(2, 3).t(),
    "part": values(6)[2:5],
    "scalar": torch.tensor(2.5),
    "count": torch.tensor(7),
    "empty": torch.zeros(0, 3),
}
linear = torch.nn.Linear(2, 1)
with torch.no_grad():
    linear.weight.copy_(values(1, 2))
    linear.bias.fill_(0.5)

torch.save(state, "zip.pth")
torch.save(state, "legacy.pth", _use_new_zipfile_serialization=False)
# As training scripts keep them: a state_dict (an OrderedDict with attributes) beside other things.
torch.save({"epoch": 3, "state_dict": linear.state_dict(), "loss": 0.25, "name": "small"}, "checkpoint.pth")
torch.save({"weight": linear.weight}, "parameter.pth", _use_new_zipfile_serialization=False)
# A whole module names its own classes, which is code.
torch.save(linear, "module.pth")
