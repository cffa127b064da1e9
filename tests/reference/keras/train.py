"""Trains small Keras models for three updates, writes them, and says what two more updates make of them.

Made with Keras 3.15.1 on tensorflow-cpu 2.21.0:  python train.py   (writes trained/ beside itself)
"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
from keras import layers, optimizers

here = os.path.dirname(os.path.abspath(__file__)) + "/trained"

OPTIMIZERS = {
    "sgd": lambda: optimizers.SGD(0.1),
    "momentum": lambda: optimizers.SGD(0.05, momentum=0.9),
    "nesterov": lambda: optimizers.SGD(0.05, momentum=0.8, nesterov=True),
    "adam": lambda: optimizers.Adam(0.02, beta_1=0.8),
    "adamax": lambda: optimizers.Adamax(0.02, beta_2=0.9),
    "rmsprop": lambda: optimizers.RMSprop(0.01),
    "rmsprop-momentum": lambda: optimizers.RMSprop(0.01, rho=0.8, momentum=0.5),
    "adagrad": lambda: optimizers.Adagrad(0.1),
    "adadelta": lambda: optimizers.Adadelta(1.0, rho=0.9),
    "clipped": lambda: optimizers.Adam(0.02, clipnorm=1.0),
}

rng = np.random.default_rng(5)
x = rng.normal(0, 1, (16, 4)).astype("float32")
labels = rng.integers(0, 3, 16)
y = [np.eye(3)[labels].astype("float32"), rng.normal(0, 1, (16, 1)).astype("float32")]


def build():
    """Two outputs from branches of unequal depth, so that layers have more than one order."""
    keras.utils.set_random_seed(3)
    given = keras.Input((4,), name="given")
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(5, activation="tanh"), layers.Dense(4, use_bias=False)], name="inner")
    long = layers.BatchNormalization()(inner(given))
    kind = layers.Dense(3, activation="softmax", name="kind")(layers.Concatenate()([long, given]))
    size = layers.Dense(1, name="size")(given)
    frozen = layers.Dense(1, name="frozen", trainable=False)(long)
    return keras.Model(given, [kind, layers.Add(name="sum")([size, frozen])])


def main():
    os.makedirs(here, exist_ok=True)
    expected = {"x": x.tolist(), "y": [each.tolist() for each in y], "runs": {}}
    for name, optimizer in OPTIMIZERS.items():
        model = build()
        model.compile(
            optimizer=optimizer(),
            loss=["categorical_crossentropy", keras.losses.MeanSquaredError()],
            metrics=[["accuracy"], ["mae", keras.metrics.AUC()] if name == "adam" else ["mae"]],
        )
        for _ in range(3):
            model.train_on_batch(x, y)
        model.save(f"{here}/{name}.keras")
        losses = [float(model.train_on_batch(x, y, return_dict=True)["loss"]) for _ in range(2)]
        outputs = [np.asarray(each).ravel().tolist() for each in model(x, training=False)]
        expected["runs"][name] = {"outputs": outputs, "updates": int(model.optimizer.iterations), "loss": losses}
    json.dump(expected, open(f"{here}/expected.json", "w"))


main()
