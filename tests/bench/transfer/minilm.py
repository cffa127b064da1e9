"""MiniLM in Keras, filled from the same safetensors file, for keras_transfer.py."""

import tempfile
from pathlib import Path

import keras
import numpy as np
import safetensors_file

layers = keras.layers
WIDTH, LAYERS, HEADS, INSIDE, VOCABULARY, POSITIONS = 384, 6, 12, 1536, 30522, 512


def encoder(dropout=0.1):
    """The body: ids and mask to tokens, with BERT's dropout."""
    ids = keras.Input((None,), dtype="int32", name="ids")
    mask = keras.Input((None,), dtype="int32", name="mask")
    types = keras.Input((None,), dtype="int32", name="types")

    class Places(layers.Layer):
        def call(self, x):
            return keras.ops.arange(keras.ops.shape(x)[1], dtype="int32")[None, :]

        def compute_output_shape(self, shape):
            return (1, shape[1])

    def dropped(z):
        return layers.Dropout(dropout)(z) if dropout else z

    words = layers.Embedding(VOCABULARY, WIDTH, name="word")(ids)
    kinds = layers.Embedding(2, WIDTH, name="type")(types)
    places = layers.Embedding(POSITIONS, WIDTH, name="position")(Places()(ids))
    x = layers.LayerNormalization(epsilon=1e-12, name="norm")(layers.Add()([words, kinds, places]))
    x = dropped(x)
    seen = keras.ops.expand_dims(mask, 1) > 0
    for i in range(LAYERS):
        attention = layers.MultiHeadAttention(HEADS, WIDTH // HEADS, dropout=dropout, name=f"attention{i}")
        y = dropped(attention(x, x, attention_mask=seen))
        x = layers.LayerNormalization(epsilon=1e-12, name=f"attended{i}")(layers.Add()([x, y]))
        gelu = lambda z: keras.ops.gelu(z, approximate=False)  # noqa: E731
        y = layers.Dense(INSIDE, activation=gelu, name=f"inside{i}")(x)
        y = dropped(layers.Dense(WIDTH, name=f"outside{i}")(y))
        x = layers.LayerNormalization(epsilon=1e-12, name=f"out{i}")(layers.Add()([x, y]))
    pooled = layers.Dense(WIDTH, activation="tanh", name="pooler")(x[:, 0])
    return keras.Model([ids, mask, types], [x, pooled])


def fill(model, path):
    t = safetensors_file.read(path)

    def norm(name):
        return [t[f"{name}.LayerNorm.weight"], t[f"{name}.LayerNorm.bias"]]

    def dense(name):
        return [t[f"{name}.weight"].T, t[f"{name}.bias"]]

    def set_to(name, values):
        layer = model.get_layer(name)
        layer.set_weights([np.reshape(v, w.shape) for v, w in zip(values, layer.weights, strict=True)])

    for kind in ("word", "type", "position"):
        name = "token_type" if kind == "type" else kind
        set_to(kind, [t[f"embeddings.{name}_embeddings.weight"]])
    set_to("norm", norm("embeddings"))
    for i in range(LAYERS):
        at = f"encoder.layer.{i}"
        parts = [dense(f"{at}.attention.self.{part}") for part in ("query", "key", "value")]
        set_to(f"attention{i}", sum(parts, []) + dense(f"{at}.attention.output.dense"))
        set_to(f"attended{i}", norm(f"{at}.attention.output"))
        set_to(f"inside{i}", dense(f"{at}.intermediate.dense"))
        set_to(f"outside{i}", dense(f"{at}.output.dense"))
        set_to(f"out{i}", norm(f"{at}.output"))
    set_to("pooler", dense("pooler.dense"))
    return model


def classifier(body, classes, top):
    """A head on the mean of the tokens; only it and the top layers learn."""
    tokens, _ = body.outputs
    weights = keras.ops.expand_dims(keras.ops.cast(body.inputs[1], "float32"), 2)
    mean = keras.ops.sum(tokens * weights, axis=1) / keras.ops.sum(weights, axis=1)
    outputs = layers.Dense(classes, activation="softmax", name="classifier")(mean)
    kept = tuple(f"{part}{i}" for i in range(LAYERS - top, LAYERS) for part in ("attention", "attended", "inside", "outside", "out"))
    for layer in body.layers:
        layer.trainable = layer.name in kept
    return keras.Model(body.inputs, outputs)


class Loader:
    """The model and its weights from Keras's own file, each time anew."""

    def __init__(self, path):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "minilm.weights.h5"
        fill(encoder(), path).save_weights(self.path)

    def step(self):
        keras.backend.clear_session()
        model = encoder()
        model.load_weights(self.path)
        return float(model.get_layer("pooler").weights[1][0])
