"""Writes small Keras models with an input and the output that Keras computes for it.

Made with Keras 3.15.1 on tensorflow-cpu 2.21.0:  python make.py   (writes beside itself)
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
from keras import layers

here = os.path.dirname(os.path.abspath(__file__))


def stirred(model):
    """Weights that no initialiser would give: biases and moving averages count too."""
    rng = np.random.default_rng(7)
    for weight in model.weights:
        if "seed" in weight.path or "count" in weight.path:
            continue
        values = rng.normal(0, 0.3, weight.shape)
        if "variance" in weight.path:
            values = np.abs(values) + 0.5
        weight.assign(values)
    return model


def sequential_cnn():
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Rescaling(1 / 2, offset=-0.1),
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.SeparableConv2D(5, 3, activation="elu"),
            layers.DepthwiseConv2D(2, depth_multiplier=2),
            layers.LeakyReLU(negative_slope=0.1),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )


def functional_shared():
    a = keras.Input((6,), name="left")
    b = keras.Input((6,), name="right")
    shared = layers.Dense(4, activation="tanh", name="shared")
    x, y = shared(a), shared(b)
    z = layers.Concatenate()([x, layers.Add()([x, y]), layers.Multiply()([x, y])])
    z = layers.LayerNormalization()(z)
    out = layers.Dense(2, activation="silu")(z)
    return keras.Model([a, b], [out, layers.Average()([x, y])])


def recurrent():
    x = keras.Input((5,), dtype="int32")
    y = layers.Embedding(11, 4)(x)
    y = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(y)
    y = layers.TimeDistributed(layers.Dense(4, activation="gelu"))(y)
    y = layers.LSTM(3, return_sequences=True)(y)
    y = layers.SimpleRNN(3)(y)
    return keras.Model(x, y)


def nested():
    inner = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3, activation="relu"), layers.Dense(3)],
        name="inner",
    )
    x = keras.Input((4,))
    return keras.Model(x, layers.Dense(2)(inner(x)))


def normalized():
    layer = layers.Normalization()
    layer.adapt(np.random.default_rng(3).normal(2, 3, (50, 4)).astype("float32"))
    return keras.Sequential([keras.Input((4,)), layer, layers.Dense(2)])


def gru():
    return keras.Sequential(
        [keras.Input((5, 3)), layers.GRU(4, return_sequences=True), layers.GRU(2)]
    )


def input_for(model):
    rng = np.random.default_rng(5)
    return [
        rng.integers(0, 11, (2, *t.shape[1:])).astype("int32")
        if t.dtype == "int32"
        else rng.normal(0, 1, (2, *t.shape[1:])).astype("float32")
        for t in model.inputs
    ]


def flat(values):
    return {
        "shape": list(values.shape),
        "values": [float(v) for v in np.asarray(values).ravel()],
    }


def main():
    expected = {"keras": keras.__version__}
    for make in (sequential_cnn, functional_shared, recurrent, nested, normalized, gru):
        keras.utils.clear_session()
        model = make()
        if make is not normalized:
            stirred(model)
        name = make.__name__.replace("_", "-")
        model.save(f"{here}/{name}.keras")
        inputs = input_for(model)
        outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        expected[name] = {
            "inputs": [flat(x) for x in inputs],
            "outputs": [flat(y.numpy()) for y in outputs],
        }
        if make in (sequential_cnn, functional_shared, recurrent):
            model.save(f"{here}/{name}.h5")
        if make is sequential_cnn:
            model.save_weights(f"{here}/{name}.weights.h5")
    keras.utils.clear_session()
    x = keras.Input((2,))
    keras.Model(x, layers.Lambda(lambda t: t * 2)(x)).save(f"{here}/lambda.keras")
    with open(f"{here}/expected.json", "w") as file:
        json.dump(expected, file)


if __name__ == "__main__":
    sys.exit(main())
