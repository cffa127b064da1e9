"""Keras's side of the round trips: python round_trip.py FOLDER NAME…

For each NAME it loads NAME.keras, NAME.h5 and NAME.weights.h5 of FOLDER, which the library wrote, and prints a JSON object: by file, the
largest difference to the outputs in tests/reference/keras/expected.json. Then it writes keras-NAME.keras, keras-NAME.h5 and the SavedModel
saved-NAME of the models that it has read. Models that tests/reference/keras/train.py trained come as trained-NAME.keras and are trained on.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
expected = json.load(open(f"{here}/../../reference/keras/expected.json"))


def difference(model, name):
    inputs = [np.array(x["values"]).reshape(x["shape"]) for x in expected[name]["inputs"]]
    inputs = [x.astype(t.dtype) for x, t in zip(inputs, model.inputs)]
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    wanted = expected[name]["outputs"]
    assert [list(y.shape) for y in outputs] == [y["shape"] for y in wanted]
    return max(
        float(np.abs(np.asarray(y).ravel() - np.array(w["values"])).max())
        for y, w in zip(outputs, wanted)
    )


def main(folder, names):
    differences = {}
    for name in names:
        model = keras.models.load_model(f"{folder}/{name}.keras")
        differences[f"{name}.keras"] = difference(model, name)
        old = keras.models.load_model(f"{folder}/{name}.h5")
        differences[f"{name}.h5"] = difference(old, name)
        for weight in model.weights:
            weight.assign(np.zeros(weight.shape))
        model.load_weights(f"{folder}/{name}.weights.h5")
        differences[f"{name}.weights.h5"] = difference(model, name)
        model.save(f"{folder}/keras-{name}.keras")
        model.save(f"{folder}/keras-{name}.h5")
        model.export(f"{folder}/saved-{name}", verbose=False)
    trained = json.load(open(f"{here}/../../reference/keras/trained/expected.json"))
    x, y = np.array(trained["x"], "float32"), [np.array(each, "float32") for each in trained["y"]]
    for name, run in trained["runs"].items():
        if name == "clipped":
            continue
        model = keras.models.load_model(f"{folder}/trained-{name}.keras")
        assert int(model.optimizer.iterations) == run["updates"] - 2
        losses = [float(model.train_on_batch(x, y, return_dict=True)["loss"]) for _ in range(2)]
        differences[f"trained-{name}.keras"] = max(abs(a - b) for a, b in zip(losses, run["loss"]))
    print("RESULT " + json.dumps(differences))


main(sys.argv[1], sys.argv[2:])
