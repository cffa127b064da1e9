"""Python's side of the SavedModels: python saved_model.py FOLDER

FOLDER/cases.json lists the SavedModels in FOLDER that the library wrote, with inputs and what it predicts for them. Each is loaded by
tf.saved_model.load and by keras.layers.TFSMLayer, and called with all of them. Prints a JSON object: by name the largest difference, relative
to what is larger than 1, the number of variables, and the ops that are private to a build of TensorFlow.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf


def difference(got, wanted):
    assert list(got.shape) == wanted["shape"], (got.shape, wanted["shape"])
    values = np.array(wanted["values"])
    far = np.abs(np.asarray(got).ravel() - values) / np.maximum(1, np.abs(values))
    return float(far.max())


def tried(path, case):
    model = tf.saved_model.load(path)
    signature = model.signatures["serving_default"]
    layer = keras.layers.TFSMLayer(path, call_endpoint="serving_default")
    _, specs = signature.structured_input_signature
    differences = []
    for batch in case["batches"]:
        inputs = {
            name: tf.constant(np.array(x["values"]).reshape(x["shape"]), specs[name].dtype)
            for name, x in batch["inputs"].items()
        }
        outputs = signature(**inputs)
        assert set(outputs) == set(batch["outputs"]), set(outputs)
        for name, wanted in batch["outputs"].items():
            differences.append(difference(outputs[name], wanted))
        if len(inputs) == 1:
            (x,) = inputs.values()
            for name, wanted in batch["outputs"].items():
                differences.append(difference(layer(x)[name], wanted))
    ops = {node.op for node in signature.graph.as_graph_def().node}
    return {
        "difference": max(differences),
        "variables": len(model.variables),
        "private": sorted(op for op in ops if op.startswith("_")),
    }


def main(folder):
    with open(f"{folder}/cases.json") as file:
        cases = json.load(file)
    results = {name: tried(f"{folder}/{name}", case) for name, case in cases.items()}
    print("RESULT " + json.dumps(results))


main(sys.argv[1])
