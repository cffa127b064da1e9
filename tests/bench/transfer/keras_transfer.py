"""Keras's side of the rows of `transfer` (../keras_answers.py).

The weights are those of the safetensors file that NABLA_BENCH_MINILM names.
"""

import os

from keras_answers import answer  # first: it sets up TensorFlow

import keras
import minilm
import numpy as np
import tensorflow as tf

FILES = {"minilm": os.environ["NABLA_BENCH_MINILM"]}
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


ROWS = {"minilm-forward": Forward, "minilm-finetune": FineTune, "load-minilm": Load}


answer(
    lambda name, jit: ROWS[name](jit),
    settings=lambda name: (False,) if "load" in name else (False, True),
    warm=2,
    measured=3,
)
