"""The protocol of a Python side that times its own steps: one JSON object a line in, one out.

{"model": name} builds and warms up, {"steps": n} times n steps, {} ends.
"""

import json
import os
import sys
import time


def timed(stepper, steps):
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        stepper.step()
        times.append((time.perf_counter() - start) * 1000)
    return times


def answer(build):
    """Answers until it is told to end. `build(name)` gives what has a `step()`, warm, and what is to be said of it."""
    # What a library itself prints to stdout must not mix with the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    stepper = None
    for line in sys.stdin:
        request = json.loads(line)
        if "model" in request:
            stepper = None  # the one before goes first: both may not fit
            stepper, found = build(request["model"])
        elif "steps" in request:
            found = {"times": timed(stepper, request["steps"])}
        else:
            break
        print(json.dumps(found), file=answers, flush=True)
