"""
Keras's optimisers on one weight over twenty updates, and scikit-learn's scores of clusters; writes reference.json.

keras 3.15.1 on tensorflow-cpu 2.21.0, scikit-learn 1.9
"""

import json
import pathlib

import keras
import numpy
from sklearn import metrics

RANDOM = numpy.random.default_rng(5)
GRADIENTS = RANDOM.normal(size=(20, 3)).round(3)
START = [1.0, -2.0, 0.5]


def walked(optimizer):
    weight = keras.Variable(START, dtype="float32")
    rows = []
    for gradient in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor(gradient, "float32")], [weight])
        rows.append([float(x) for x in weight.numpy()])
    return rows


K = keras.optimizers
A = RANDOM.integers(0, 4, 60).tolist()
B = [a if RANDOM.random() < 0.7 else int(RANDOM.integers(0, 3)) for a in A]
X = (RANDOM.normal(size=(60, 3)) + numpy.array(A)[:, None]).round(3)
reference = {
    "gradients": GRADIENTS.tolist(),
    "start": START,
    "optimizers": {
        "sgd": walked(K.SGD(0.1)),
        "momentum": walked(K.SGD(0.1, momentum=0.9)),
        "rmsprop": walked(K.RMSprop(0.01, rho=0.9, epsilon=1e-7)),
        "adam": walked(K.Adam(0.05, epsilon=1e-7)),
        "adamw": walked(K.AdamW(0.05, weight_decay=0.1, epsilon=1e-7)),
    },
    "clusters": {
        "a": A,
        "b": B,
        "X": X.tolist(),
        "adjustedRandIndex": metrics.adjusted_rand_score(A, B),
        "normalizedMutualInformation": metrics.normalized_mutual_info_score(A, B),
        "silhouette": float(metrics.silhouette_score(X, A)),
    },
}
pathlib.Path(__file__).with_name("reference.json").write_text(
    json.dumps(reference) + "\n"
)
