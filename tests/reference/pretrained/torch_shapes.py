"""Names and shapes of PyTorch's models, in the order of their files. torchvision 0.29.2, efficientnet-lite-pytorch 0.1.0.

    python torch_shapes.py > torch-shapes.json
"""
import json

import torch
import torchvision.models as models
from efficientnet_lite_pytorch import EfficientNet

with torch.device("meta"):
    found = {name: getattr(models, name)() for name in ("alexnet", "vgg16", "resnet18", "resnet34")}
found["efficientNetLite0"] = EfficientNet.from_name("efficientnet-lite0")
shapes = {name: {key: list(value.shape) for key, value in model.state_dict().items()} for name, model in found.items()}
print(json.dumps(shapes).replace("], ", "],\n").replace("}, ", "},\n"))
