"""Outputs of every layer of Keras's applications under seeded weights. Keras 3.15.1, tensorflow-cpu 2.21.0.

    python keras_parity.py > keras-parity.json
"""
import json

import keras
import numpy as np
from seeded import picture, summary, weight

APPLICATIONS = {
    "vgg16": (keras.applications.VGG16, (32, 32, 3)),
    "inceptionV3": (keras.applications.InceptionV3, (75, 75, 3)),
    "mobileNet": (keras.applications.MobileNet, (64, 96, 3)),
    # Odd sides at some strides, even ones at others.
    "mobileNetV2": (keras.applications.MobileNetV2, (66, 96, 3)),
    "resnet50": (keras.applications.ResNet50, (64, 64, 3)),
}

out = {"keras": keras.__version__, "models": {}}
for name, (application, shape) in APPLICATIONS.items():
    keras.backend.clear_session()
    model = application(weights=None, input_shape=shape, classes=10)
    for layer in model.layers:
        values = []
        for variable in layer.weights:
            kind = variable.name
            fan = None
            if kind == "kernel":
                # A depthwise kernel [height, width, channels, 1] sees one channel at a time.
                depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
                fan = int(np.prod(variable.shape[:2] if depthwise else variable.shape[:-1]))
            values.append(weight(layer.name, kind, variable.shape, fan))
        if values:
            layer.set_weights(values)
    layers = model.layers[1:]
    every = keras.Model(model.inputs, [layer.output for layer in layers])
    outputs = every.predict(picture(name, (2, *shape)), verbose=0)
    out["models"][name] = {
        "inputShape": shape,
        "parameters": application(weights=None).count_params(),
        "layers": {layer.name: summary(y) for layer, y in zip(layers, outputs)},
    }
print(json.dumps(out).replace("}, ", "},\n").replace("], ", "],\n"))
