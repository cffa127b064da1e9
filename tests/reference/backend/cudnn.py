"""Writes cudnn.json, what tests/lib/backend/native/cudnn.test.ts compares with.

python3 -m venv venv && venv/bin/pip install tensorflow-cpu==2.21.0 keras==3.15.1
venv/bin/python cudnn.py

What Keras asks of cuDNN for an LSTM and a GRU, with the time axis first and with the batch's: the attributes and operands of the op, the
packed parameters among them. It is asked for as on a CUDA build, and the call is written down in the op's place, since the op has no kernel
without a GPU.
"""

import importlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import tensorflow as tf

# The package gives a function of this name.
rnn = importlib.import_module("keras.src.backend.tensorflow.rnn")
rng = np.random.default_rng(5)
draw = lambda *shape: np.round(rng.normal(size=shape) * 64).astype("float32") / 64

STEPS, BATCH, FEATURES, UNITS = 3, 2, 5, 4


class Called(Exception):
    pass


def call_of(work):
    def record(**given):
        raise Called(given)

    info = dict(tf.sysconfig.get_build_info(), is_cuda_build=True)
    originals = tf.raw_ops.CudnnRNNV3, tf.sysconfig.get_build_info
    tf.raw_ops.CudnnRNNV3, tf.sysconfig.get_build_info = record, lambda: info
    try:
        work()
    except Called as called:
        return called.args[0]
    finally:
        tf.raw_ops.CudnnRNNV3, tf.sysconfig.get_build_info = originals
    raise RuntimeError("Keras did not call the op.")


def case(mode, gates, time_major):
    x, h, c = draw(BATCH, STEPS, FEATURES), draw(BATCH, UNITS), draw(BATCH, UNITS)
    kernel, recurrent = draw(FEATURES, gates * UNITS), draw(UNITS, gates * UNITS)
    bias = draw(2, gates * UNITS) if mode == "gru" else draw(gates * UNITS)
    weights = [tf.constant(each) for each in (kernel, recurrent, bias)]
    rest = dict(mask=None, time_major=time_major, go_backwards=False, return_sequences=True)
    inputs = [tf.constant(x.swapaxes(0, 1) if time_major else x), tf.constant(h)]
    given = call_of(
        lambda: rnn._cudnn_gru(*inputs, *weights, **rest)
        if mode == "gru"
        else rnn._cudnn_lstm(*inputs, tf.constant(c), *weights, **rest)
    )
    operands = ("input", "input_h", "input_c", "params", "sequence_lengths")
    value = lambda a: np.asarray(a).tolist()
    return {
        "x": value(x),
        "states": [value(h)] if mode == "gru" else [value(h), value(c)],
        "weights": [value(each) for each in (kernel, recurrent, bias)],
        "operands": {name: value(given[name]) for name in operands},
        "attributes": {name: each for name, each in given.items() if name not in operands},
    }


Path(__file__).with_name("cudnn.json").write_text(
    json.dumps(
        {
            "versions": {name: version(name) for name in ("keras", "tensorflow-cpu", "numpy")},
            "lstm": [case("lstm", 4, time_major) for time_major in (True, False)],
            "gru": [case("gru", 3, time_major) for time_major in (True, False)],
        }
    )
    + "\n"
)
