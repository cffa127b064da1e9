"""The protocol of Keras's side of a benchmark: one JSON object a line in, one out.

{"model": name} builds and warms up, {"steps": n} times n steps, {} ends.
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402


def timed(stepper, steps):
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        stepper.step()
        times.append((time.perf_counter() - start) * 1000)
    return times


def build(make, name, settings, warm, measured):
    """Each setting of jit_compile, warmed up; the fastest is kept."""
    best = None
    for jit in settings:
        try:
            stepper = make(name, jit)
            timed(stepper, warm)
            median = float(np.median(timed(stepper, measured)))
        except Exception as error:  # XLA refuses some models: then the other setting is Keras's best
            print(f"{name} jit_compile={jit}: {error}"[:300], file=sys.stderr)
            continue
        if best is None or median < best[0]:
            best = (median, jit, stepper)
    return best


def answer(make, settings=lambda name: (False, True), warm=3, measured=7):
    """Answers until it is told to end. `make(name, jit_compile)` gives what has a `model` and a `step()`."""
    # What TensorFlow itself prints to stdout must not mix with the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    stepper = None
    for line in sys.stdin:
        request = json.loads(line)
        if "model" in request:
            stepper = None
            name = request["model"]
            median, jit, stepper = build(make, name, settings(name), warm, measured)
            found = {
                "ms": median,
                "jit": jit,
                "parameters": stepper.model.count_params(),
                "versions": f"Keras {keras.__version__}, TensorFlow {tf.__version__}",
            }
        elif "steps" in request:
            found = {"times": timed(stepper, request["steps"])}
        else:
            break
        print(json.dumps(found), file=answers, flush=True)
