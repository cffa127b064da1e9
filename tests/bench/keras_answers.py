"""Keras's side of a benchmark that times steps (step_times.py): each model in the faster setting of jit_compile."""

import os
import sys

import step_times

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402


def build(make, name, settings, warm, measured):
    """Each setting of jit_compile, warmed up; the fastest is kept."""
    best = None
    for jit in settings:
        try:
            stepper = make(name, jit)
            step_times.timed(stepper, warm)
            median = float(np.median(step_times.timed(stepper, measured)))
        except Exception as error:  # XLA refuses some models: then the other setting is Keras's best
            print(f"{name} jit_compile={jit}: {error}"[:300], file=sys.stderr)
            continue
        if best is None or median < best[0]:
            best = (median, jit, stepper)
    return best


def answer(make, settings=lambda name: (False, True), warm=3, measured=7):
    """Answers until it is told to end. `make(name, jit_compile)` gives what has a `model` and a `step()`."""

    def built(name):
        median, jit, stepper = build(make, name, settings(name), warm, measured)
        return stepper, {
            "ms": median,
            "jit": jit,
            "parameters": stepper.model.count_params(),
            "versions": f"Keras {keras.__version__}, TensorFlow {tf.__version__}",
        }

    step_times.answer(built)
