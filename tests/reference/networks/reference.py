"""What Keras's layers give: outputs and the gradients of their weighted sum, for the layers that the networks are made of.

    python reference.py > reference.json

Keras 3.15.1 on tensorflow-cpu 2.21.0, Python 3.11. Inputs, weights and the weights of the sum come from numpy's seeded stream, rounded to
three decimals, so that JSON holds them exactly.
"""

import json
import os

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf

L = keras.layers
random = np.random.default_rng(7)


def drawn(shape, positive=False):
    values = np.round(random.normal(size=shape) * 0.5, 3).astype("float32")
    return np.abs(values) + np.float32(0.1) if positive else values


def flat(tensor):
    return [float(f"{v:.9g}") for v in np.asarray(tensor, "float64").ravel()]


IMAGE = [2, 6, 6, 3]
SERIES = [2, 5, 3]
# Name in tf.js, the arguments that both take, the layer, the shape of the input(s).
cases = [
    ["dense", {"units": 4, "activation": a}, L.Dense(4, activation=a), [3, 5]]
    for a in ["linear", "relu", "tanh", "sigmoid", "softmax", "elu", "selu", "softplus"]
]
cases += [
    ["conv2d", {"filters": 4, "kernelSize": 3, "padding": p, "strides": s, "useBias": b},
     L.Conv2D(4, 3, padding=p, strides=s, use_bias=b), IMAGE]
    for p, s, b in [("same", 1, True), ("valid", 1, True), ("same", 2, True), ("valid", 2, False)]
]
cases += [
    ["conv2dTranspose", {"filters": 4, "kernelSize": k, "strides": 2, "padding": p},
     L.Conv2DTranspose(4, k, strides=2, padding=p), IMAGE]
    for k, p in [(2, "valid"), (3, "same")]
]
cases += [
    ["maxPooling2d", {"poolSize": 2}, L.MaxPooling2D(2), IMAGE],
    ["maxPooling2d", {"poolSize": 3, "strides": 2}, L.MaxPooling2D(3, strides=2), IMAGE],
    ["averagePooling2d", {"poolSize": 2}, L.AveragePooling2D(2), IMAGE],
    ["globalAveragePooling2d", {}, L.GlobalAveragePooling2D(), IMAGE],
    ["zeroPadding2d", {"padding": 2}, L.ZeroPadding2D(2), IMAGE],
    ["upSampling2d", {"size": [2, 2]}, L.UpSampling2D((2, 2)), IMAGE],
    ["flatten", {}, L.Flatten(), IMAGE],
    ["reshape", {"targetShape": [9, 12]}, L.Reshape([9, 12]), IMAGE],
    ["reLU", {}, L.ReLU(), IMAGE],
    ["dropout", {"rate": 0.4}, L.Dropout(0.4), IMAGE],
    ["batchNormalization", {"epsilon": 1e-3}, L.BatchNormalization(epsilon=1e-3), IMAGE],
    ["layerNormalization", {"epsilon": 1e-3}, L.LayerNormalization(epsilon=1e-3), SERIES],
    ["add", {}, L.Add(), [IMAGE, IMAGE]],
    ["concatenate", {}, L.Concatenate(), [IMAGE, [2, 6, 6, 2]]],
    ["repeatVector", {"n": 3}, L.RepeatVector(3), [2, 4]],
]
for sequences in (False, True):
    cases += [
        ["simpleRNN", {"units": 4, "returnSequences": sequences}, L.SimpleRNN(4, return_sequences=sequences), SERIES],
        ["lstm", {"units": 4, "returnSequences": sequences, "recurrentActivation": "sigmoid"},
         L.LSTM(4, return_sequences=sequences), SERIES],
        ["gru", {"units": 4, "returnSequences": sequences, "recurrentActivation": "sigmoid"},
         L.GRU(4, return_sequences=sequences, reset_after=False), SERIES],
    ]

results = []
for name, arguments, layer, shapes in cases:
    several = isinstance(shapes[0], list)
    xs = [tf.constant(drawn(shape)) for shape in (shapes if several else [shapes])]
    given = xs if several else xs[0]
    layer.build([tuple(x.shape) for x in xs] if several else tuple(xs[0].shape))
    # A variance is positive.
    layer.set_weights([drawn(w.shape, positive=w.name == "moving_variance") for w in layer.weights])
    variables = [w.value for w in layer.trainable_weights]
    with tf.GradientTape() as tape:
        for x in xs:
            tape.watch(x)
        y = layer(given, training=False)
        mix = drawn(y.shape)
        total = tf.reduce_sum(y * mix)
    slopes = tape.gradient(total, xs + variables)
    results.append({
        "layer": name,
        "arguments": arguments,
        "inputs": [{"shape": list(x.shape), "values": flat(x)} for x in xs],
        "weights": [{"name": w.name, "shape": list(w.shape), "values": flat(w)} for w in layer.weights],
        "output": {"shape": list(y.shape), "values": flat(y)},
        "mix": flat(mix),
        "inputGradients": [flat(g) for g in slopes[: len(xs)]],
        "weightGradients": [flat(g) for g in slopes[len(xs):]],
    })

print(json.dumps({"keras": keras.__version__, "tensorflow": tf.__version__, "cases": results}, separators=(",", ":")))
