"""Keras's training steps, timed on request (../keras_answers.py).

A step is what `fit` runs for a batch (forward, backward, Adam, loss read back) on tensors that are in memory already.
"""

from keras_answers import answer  # first: it sets up TensorFlow

import keras
import numpy as np
import tensorflow as tf

layers = keras.layers
BATCH = 64


def mlp():
    return keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(512, activation="relu"),
            layers.Dense(512, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def cnn():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def resnet18():
    def conv(x, filters, size, strides=1):
        x = layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    inputs = keras.Input((32, 32, 3))
    x = layers.ReLU()(conv(inputs, 64, 3))
    for stage, filters in enumerate([64, 128, 256, 512]):
        for block in range(2):
            strides = 2 if stage > 0 and block == 0 else 1
            y = layers.ReLU()(conv(x, filters, 3, strides))
            y = conv(y, filters, 3)
            short = conv(x, filters, 1, strides) if strides == 2 else x
            x = layers.ReLU()(layers.Add()([y, short]))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))


def recurrent(kind, steps):
    layer = layers.LSTM(64) if kind == "lstm" else layers.GRU(64, reset_after=False)
    return keras.Sequential([keras.Input((steps, 16)), layer, layers.Dense(10, activation="softmax")])


def transformer():
    inputs = keras.Input((64, 256))
    x = inputs
    for _ in range(4):
        attention = layers.MultiHeadAttention(num_heads=4, key_dim=64)(x, x)
        x = layers.LayerNormalization(epsilon=1e-5)(layers.Add()([x, attention]))
        y = layers.Dense(1024, activation="relu")(x)
        y = layers.Dense(256)(y)
        x = layers.LayerNormalization(epsilon=1e-5)(layers.Add()([x, y]))
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))


MODELS = {
    "mlp": mlp,
    "cnn": cnn,
    "resnet18": resnet18,
    "lstm-20": lambda: recurrent("lstm", 20),
    "lstm-200": lambda: recurrent("lstm", 200),
    "gru-20": lambda: recurrent("gru", 20),
    "gru-200": lambda: recurrent("gru", 200),
    "transformer": transformer,
}


class Stepper:
    """One compiled model and one batch, both in memory."""

    def __init__(self, name, jit):
        keras.utils.set_random_seed(1)
        self.model = MODELS[name]()
        self.model.compile(
            optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy", jit_compile=jit
        )
        random = np.random.default_rng(1)
        x = random.normal(size=(BATCH, *self.model.input_shape[1:])).astype("float32")
        y = np.eye(10, dtype="float32")[np.arange(BATCH) % 10]
        self.data = (tf.constant(x), tf.constant(y))
        self.function = self.model.make_train_function() or self.model.train_function

    def step(self):
        logs = self.function(iter([self.data]))
        return float(logs["loss"])


answer(Stepper)
