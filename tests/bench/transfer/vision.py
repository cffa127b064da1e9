"""MobileNetV2, VGG16 and EfficientNet-Lite0 in Keras, filled from our safetensors files, for keras_transfer.py."""

import tempfile
from pathlib import Path

import keras
import numpy as np
import safetensors_file

layers = keras.layers
SIDE = 224
# Blocks, filters, kernel, stride, expansion (Tan & Le 2019, table 1).
GROUPS = [
    (1, 16, 3, 1, 1),
    (2, 24, 3, 2, 6),
    (2, 40, 5, 2, 6),
    (3, 80, 3, 2, 6),
    (3, 112, 5, 1, 6),
    (4, 192, 5, 2, 6),
    (1, 320, 3, 1, 6),
]


def efficientnet_lite0():
    image = keras.Input((SIDE, SIDE, 3))

    def finish(name, x):
        x = layers.BatchNormalization(epsilon=1e-3, name=f"{name}bn")(x)
        return layers.ReLU(6.0, name=f"{name}activation")(x)

    def conv(name, x, filters, size, stride=1):
        return layers.Conv2D(filters, size, stride, "same", use_bias=False, name=name)(x)

    x = finish("stem_", conv("stem_conv", image, 32, 3, 2))
    for g, (count, filters, size, first, expansion) in enumerate(GROUPS):
        for b in range(count):
            name, stride, start = f"block{g + 1}{'abcd'[b]}_", first if b == 0 else 1, x
            channels = x.shape[-1]
            if expansion > 1:
                x = finish(f"{name}expand_", conv(f"{name}expand_conv", x, expansion * channels, 1))
            x = layers.DepthwiseConv2D(size, stride, "same", use_bias=False, name=f"{name}dwconv")(x)
            x = finish(name, x)
            x = conv(f"{name}project_conv", x, filters, 1)
            x = layers.BatchNormalization(epsilon=1e-3, name=f"{name}project_bn")(x)
            if stride == 1 and channels == filters:
                x = layers.Add()([start, x])
    x = finish("top_", conv("top_conv", x, 1280, 1))
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(1000, activation="softmax", name="predictions")(layers.Dropout(0.2)(x))
    return keras.Model(image, x)


def body(name):
    build = {"mobilenet-v2": keras.applications.MobileNetV2, "vgg16": keras.applications.VGG16}[name]
    return build(weights=None, include_top=False, pooling="avg", input_shape=(SIDE, SIDE, 3))


def fill(model, path):
    """LAYER/0, LAYER/1 … in our file are a layer's weights in Keras's order and layout."""
    found = safetensors_file.read(path)
    for layer in model.layers:
        if layer.weights:
            layer.set_weights([found[f"{layer.name}/{i}"] for i in range(len(layer.weights))])
    return model


def classifier(network, classes, learning):
    """A head on the body; batch normalisation keeps its moments, the blocks of these names learn."""
    outputs = layers.Dense(classes, activation="softmax", name="classifier")(network.outputs[0])
    model = keras.Model(network.inputs, outputs)
    for layer in model.layers:
        layer.trainable = layer.name.startswith(learning)
    return model


class Moments(layers.BatchNormalization):
    """Learns scale and shift, and goes on using the mean and variance that it has."""

    def call(self, inputs, training=None, mask=None):
        return super().call(inputs, training=False, mask=mask)


def keeping_moments(network):
    """The same model with Moments in the place of its batch normalisations."""

    def instead(layer):
        config = layer.get_config()
        return (Moments if isinstance(layer, layers.BatchNormalization) else type(layer)).from_config(config)

    clone = keras.models.clone_model(network, clone_function=instead)
    clone.set_weights(network.get_weights())
    return clone


def pictures(count):
    """Values by the same rule as vision.ts."""
    size = count * SIDE * SIDE * 3
    values = (np.arange(size, dtype="int64") * 7919 % 2001 / 1000 - 1).astype("float32")
    return values.reshape(count, SIDE, SIDE, 3)


class Loader:
    """The model and its weights from Keras's own file, each time anew."""

    def __init__(self, path):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "efficientnet.weights.h5"
        fill(efficientnet_lite0(), path).save_weights(self.path)

    def step(self):
        keras.backend.clear_session()
        model = efficientnet_lite0()
        model.load_weights(self.path)
        return float(model.get_layer("predictions").weights[1][0])
