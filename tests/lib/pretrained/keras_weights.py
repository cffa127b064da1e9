"""python keras_weights.py FOLDER: ResNet-50 of Keras applications with random weights, as Keras writes them.

resnet50.h5 has the form of the published ImageNet files, resnet50-whole.h5 has the model too; .weights.h5 and .keras are Keras 3's own. Prints the answer to a picture as JSON.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras.src.legacy.saving import legacy_h5_format  # noqa: E402

folder = sys.argv[1]
keras.utils.set_random_seed(1)
model = keras.applications.ResNet50(weights=None, input_shape=(32, 32, 3), classes=7)
draw = np.random.default_rng(1)
for layer in model.layers:
    if isinstance(layer, keras.layers.BatchNormalization):
        # Small variances: there the epsilon tells.
        spread = [draw.uniform(0.5, 1.5, w.shape) if i != 3 else draw.uniform(1e-4, 2e-4, w.shape) for i, w in enumerate(layer.weights)]
        layer.set_weights([values * (0.02 if i == 0 else 1) for i, values in enumerate(spread)])

picture = draw.uniform(-1, 1, (2, 32, 32, 3)).astype("float32")
with h5py.File(f"{folder}/resnet50.h5", "w") as file:
    legacy_h5_format.save_weights_to_hdf5_group(file, model)
model.save(f"{folder}/resnet50-whole.h5")
model.save_weights(f"{folder}/resnet50.weights.h5")
model.save(f"{folder}/resnet50.keras")
answer = np.asarray(model(picture, training=False))
print(json.dumps({"picture": picture.ravel().tolist(), "answer": answer.ravel().tolist()}))
