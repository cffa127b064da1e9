"""Keras's side of the rows of `transfer`, with the protocol of compute/keras_peer.py: {"model": row}, {"steps": n}, {}.

The weights are those of the safetensors file that NABLA_BENCH_MINILM names.
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import minilm  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

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


def timed(stepper, steps):
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        stepper.step()
        times.append((time.perf_counter() - start) * 1000)
    return times


def build(name):
    """Both settings of jit_compile, warmed up; the faster is kept."""
    best = None
    for jit in (False, True) if "load" not in name else (False,):
        try:
            stepper = ROWS[name](jit)
            timed(stepper, 2)
            median = float(np.median(timed(stepper, 3)))
        except Exception as error:  # XLA refuses some models: then the other setting is Keras's best
            print(f"{name} jit_compile={jit}: {error}"[:300], file=sys.stderr)
            continue
        if best is None or median < best[0]:
            best = (median, jit, stepper)
    return best


def main():
    # What TensorFlow itself prints to stdout must not mix with the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    stepper = None
    for line in sys.stdin:
        request = json.loads(line)
        if "model" in request:
            stepper = None
            _, jit, stepper = build(request["model"])
            answer = {
                "jit": jit,
                "parameters": stepper.model.count_params(),
                "versions": f"Keras {keras.__version__}, TensorFlow {tf.__version__}",
            }
        elif "steps" in request:
            answer = {"times": timed(stepper, request["steps"])}
        else:
            break
        print(json.dumps(answer), file=answers, flush=True)


main()
