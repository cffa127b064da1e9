"""Writes gru.json, what tests/lib/backend/gru.test.ts compares with.

python3 -m venv venv && venv/bin/pip install tensorflow-cpu==2.21.0 keras==3.15.1
venv/bin/python gru.py

Keras's GRU with reset_after, its default, in float64: the states of every step, and the gradients of their sum weighted by (1, 2, …, n) / n.
"""

import json
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

keras.config.set_floatx("float64")
rng = np.random.default_rng(3)
draw = lambda *shape: np.round(rng.normal(size=shape) * 64) / 64

x = draw(2, 4, 2)
layer = keras.layers.GRU(3, return_sequences=True)
layer.build(x.shape)
weights = [draw(*w.shape) for w in layer.weights]
layer.set_weights(weights)
with tf.GradientTape() as tape:
    states = layer(tf.constant(x))
    n = tf.size(states)
    loss = tf.reduce_sum(tf.reshape(states, [-1]) * tf.cast(tf.range(1, n + 1), tf.float64) / tf.cast(n, tf.float64))
gradients = tape.gradient(loss, [w.value for w in layer.trainable_weights])

nested = lambda a: np.vectorize(lambda v: float(f"{v:.9g}"))(np.asarray(a)).tolist()
Path(__file__).with_name("gru.json").write_text(
    json.dumps(
        {
            "versions": {name: version(name) for name in ("keras", "tensorflow-cpu", "numpy")},
            "names": [w.name for w in layer.weights],
            "x": nested(x),
            "weights": [nested(w) for w in weights],
            "states": nested(states),
            "gradients": [nested(g) for g in gradients],
        }
    )
    + "\n"
)
