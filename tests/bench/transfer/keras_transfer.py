"""Keras's side of the rows of `transfer` (../keras_answers.py).

The weights are those of the safetensors files that NABLA_BENCH_WEIGHTS names, as JSON.
"""

import json
import os

from keras_answers import answer  # first: it sets up TensorFlow

import keras
import minilm
import numpy as np
import tensorflow as tf
import vision

FILES = json.loads(os.environ["NABLA_BENCH_WEIGHTS"])
TEXTS, TOKENS, CLASSES, TOP = 16, 64, 2, 2


def texts():
    """Ids by the same rule as suite.ts; every fourth row is half padding."""
    row, token = np.indices((TEXTS, TOKENS))
    ids = (1000 + (row * TOKENS + token) * 7919 % 20000).astype("int32")
    mask = ((row % 4 != 0) | (token < TOKENS // 2)).astype("int32")
    return [tf.constant(ids * mask), tf.constant(mask), tf.zeros_like(ids)]


class Forward:
    def __init__(self, jit):
        self.model = minilm.fill(minilm.encoder(), FILES["minilm"])
        self.model.compile(jit_compile=jit)
        self.inputs = texts()
        self.function = self.model.make_predict_function() or self.model.predict_function

    def step(self):
        _, pooled = self.function([(tuple(self.inputs),)])
        return float(pooled[0, 0])


class FineTune:
    def __init__(self, jit):
        keras.utils.set_random_seed(1)
        body = minilm.fill(minilm.encoder(dropout=0), FILES["minilm"])
        self.model = minilm.classifier(body, CLASSES, TOP)
        self.model.compile(optimizer=keras.optimizers.Adam(1e-4), loss="categorical_crossentropy", jit_compile=jit)
        y = tf.constant(np.eye(CLASSES, dtype="float32")[np.arange(TEXTS) % CLASSES])
        self.data = (tuple(texts()), y)
        self.function = self.model.make_train_function() or self.model.train_function

    def step(self):
        return float(self.function(iter([self.data]))["loss"])


class Load:
    def __init__(self, _):
        self.loader = minilm.Loader(FILES["minilm"])
        self.model = minilm.encoder()

    def step(self):
        return self.loader.step()


class VisionForward:
    def __init__(self, name, count, jit):
        self.model = vision.fill(vision.body(name), FILES[name])
        self.model.compile(jit_compile=jit)
        self.inputs = tf.constant(vision.pictures(count))
        self.function = self.model.make_predict_function() or self.model.predict_function

    def step(self):
        return float(self.function([(self.inputs,)])[0, 0])


class VisionFineTune:
    """One step of Adam: block_16, the last convolution and a head learn."""

    def __init__(self, name, count, jit):
        keras.utils.set_random_seed(1)
        body = vision.keeping_moments(vision.fill(vision.body(name), FILES[name]))
        self.model = vision.classifier(body, CLASSES, ("block_16", "Conv_1", "classifier"))
        self.model.compile(optimizer=keras.optimizers.Adam(1e-4), loss="categorical_crossentropy", jit_compile=jit)
        y = tf.constant(np.eye(CLASSES, dtype="float32")[np.arange(count) % CLASSES])
        self.data = (tf.constant(vision.pictures(count)), y)
        self.function = self.model.make_train_function() or self.model.train_function

    def step(self):
        return float(self.function(iter([self.data]))["loss"])


class VisionLoad:
    def __init__(self, _):
        self.loader = vision.Loader(FILES["efficientnet-lite0"])
        self.model = vision.efficientnet_lite0()

    def step(self):
        return self.loader.step()


ROWS = {
    "minilm-forward": Forward,
    "minilm-finetune": FineTune,
    "load-minilm": Load,
    "mobilenetv2-forward": lambda jit: VisionForward("mobilenet-v2", 8, jit),
    "mobilenetv2-finetune": lambda jit: VisionFineTune("mobilenet-v2", 8, jit),
    "vgg16-forward": lambda jit: VisionForward("vgg16", 4, jit),
    "load-efficientnet": VisionLoad,
}


answer(
    lambda name, jit: ROWS[name](jit),
    settings=lambda name: (False,) if "load" in name else (False, True),
    warm=2,
    measured=3,
)
