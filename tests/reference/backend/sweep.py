"""Writes sweep.json, what tests/lib/backend/sweep/ compares every backend with.

python3 -m venv venv && venv/bin/pip install tensorflow-cpu==2.21.0 numpy==2.4.6 scipy==1.17.1
venv/bin/python sweep.py

Values are float64, by TensorFlow, NumPy or SciPy. A gradient is that of sum(f(x) * (1, 2, …, n) / n), so that no two entries of the output
weigh alike; each is checked here against central differences before it is written. Inputs are multiples of 1/64, which float32 holds exactly.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import scipy.special
import tensorflow as tf

nn, im = tf.nn, tf.image
CASES = {}
rng = np.random.default_rng(7)


def snap(values):
    return np.round(np.asarray(values, dtype=np.float64) * 64) / 64


def apart(values):
    """Away from whole numbers and halves, where many functions have a corner or a step."""
    return values + (np.abs(2 * values - np.round(2 * values)) < 0.12) * 0.125


def N(*shape, scale=1.0):
    return apart(snap(rng.normal(size=shape) * scale))


def P(*shape, low=0.2, high=3.0):
    return apart(snap(rng.uniform(low, high, size=shape)))


def D(*shape):
    """Distinct values, some below 0, for what sorts and compares."""
    size = int(np.prod(shape))
    return snap((rng.permutation(size) - size * 0.6) * 0.25 + 0.109375).reshape(shape)


def I(values):
    return np.asarray(values, dtype=np.int32)


def B(values):
    return np.asarray(values, dtype=bool)


def loss(outputs):
    total = tf.constant(0.0, tf.float64)
    for y in outputs:
        if y.dtype == tf.float64:
            n = tf.size(y)
            weights = tf.cast(tf.range(1, n + 1), tf.float64) / tf.cast(n, tf.float64)
            total += tf.reduce_sum(tf.reshape(y, [-1]) * weights)
    return total


def C(name, f, *inputs, grad=True):
    assert name not in CASES, name
    tensors = [tf.constant(x) for x in inputs]
    as_list = lambda y: list(y) if isinstance(y, (list, tuple)) else [y]
    floats = [i for i, x in enumerate(inputs) if x.dtype == np.float64]
    with tf.GradientTape() as tape:
        for i in floats:
            tape.watch(tensors[i])
        outputs = [tf.convert_to_tensor(y) for y in as_list(f(*tensors))]
        scalar = loss(outputs)
    entry = {"inputs": [pack(x) for x in inputs], "outputs": [pack(y.numpy()) for y in outputs]}
    if grad and floats and any(y.dtype == tf.float64 for y in outputs):
        # A loss that no input reaches has a gradient of 0, not none.
        gradients = tape.gradient(
            scalar, [tensors[i] for i in floats], unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
        entry["gradients"] = []
        for i, g in zip(floats, gradients):
            g = tf.convert_to_tensor(g).numpy()
            difference(name, f, inputs, i, g, as_list)
            entry["gradients"].append(pack(g))
    CASES[name] = entry


def difference(name, f, inputs, at, gradient, as_list, h=1e-5):
    """Central differences in float64: error h² f'''/6 plus rounding 1e-16/h, both below 1e-8 for these functions."""
    flat = inputs[at].reshape(-1)
    for k in range(flat.size):
        sides = []
        for sign in (1, -1):
            moved = flat.copy()
            moved[k] += sign * h
            given = [tf.constant(moved.reshape(inputs[at].shape) if i == at else x) for i, x in enumerate(inputs)]
            sides.append(float(loss([tf.convert_to_tensor(y) for y in as_list(f(*given))])))
        numeric = (sides[0] - sides[1]) / (2 * h)
        assert abs(numeric - gradient.reshape(-1)[k]) <= 1e-5 * max(1, abs(numeric)), (name, at, k, numeric, gradient.reshape(-1)[k])


def pack(x):
    x = np.asarray(x)
    if x.dtype == bool:
        return {"dtype": "bool", "shape": list(x.shape), "values": x.astype(int).reshape(-1).tolist()}
    if np.issubdtype(x.dtype, np.integer):
        return {"dtype": "int32", "shape": list(x.shape), "values": x.reshape(-1).tolist()}
    values = [float(f"{v:.9g}") for v in x.reshape(-1)]
    return {"dtype": "float32", "shape": list(x.shape), "values": [int(v) if v == int(v) else v for v in values]}


# One operand.
for name, f, x in [
    ("abs", tf.abs, N(2, 3)), ("neg", tf.negative, N(2, 3)), ("exp", tf.exp, N(2, 3)), ("expm1", tf.math.expm1, N(2, 3, scale=0.1)),
    ("log", tf.math.log, P(2, 3)), ("log1p", tf.math.log1p, P(2, 3)), ("sqrt", tf.sqrt, P(2, 3)), ("rsqrt", tf.math.rsqrt, P(2, 3)),
    ("square", tf.square, N(2, 3)), ("reciprocal", tf.math.reciprocal, P(2, 3)), ("sin", tf.sin, N(2, 3)), ("cos", tf.cos, N(2, 3)),
    ("tan", tf.tan, P(2, 3, high=1.2)), ("asin", tf.asin, P(2, 3, low=0.1, high=0.85)), ("acos", tf.acos, P(2, 3, low=0.1, high=0.85)),
    ("atan", tf.atan, N(2, 3)), ("sinh", tf.sinh, N(2, 3)), ("cosh", tf.cosh, N(2, 3)), ("tanh", tf.tanh, N(2, 3)),
    ("asinh", tf.asinh, N(2, 3)), ("acosh", tf.acosh, P(2, 3, low=1.2)), ("atanh", tf.atanh, P(2, 3, low=0.1, high=0.85)),
    ("sigmoid", tf.sigmoid, N(2, 3)), ("logSigmoid", tf.math.log_sigmoid, N(2, 3)), ("softplus", nn.softplus, N(2, 3)),
    ("relu", nn.relu, N(2, 3)), ("relu6", nn.relu6, N(2, 4, scale=5)), ("elu", nn.elu, N(2, 3)), ("selu", nn.selu, N(2, 3)),
    ("erf", tf.math.erf, N(2, 3)), ("floor", tf.floor, N(2, 3)), ("ceil", tf.math.ceil, N(2, 3)), ("round", tf.round, N(2, 3, scale=3)),
    ("sign", tf.sign, N(2, 3)),
]:
    C(name, f, x)
C("relu of a window of negatives", nn.relu, -P(5))
C("leakyRelu", lambda x: nn.leaky_relu(x, 0.3), N(2, 3))
C("prelu", lambda x, a: tf.where(x > 0, x, a * x), N(2, 3), P(3))
C("clipByValue", lambda x: tf.clip_by_value(x, -0.5, 0.7), N(2, 4))
C("step", lambda x: tf.where(x > 0, tf.ones_like(x), 0.25 * tf.ones_like(x)), N(2, 3))
C("isNaN", tf.math.is_nan, N(2, 2))
C("isFinite", tf.math.is_finite, N(2, 2))
C("isInf", tf.math.is_inf, N(2, 2))
C("cast to int", lambda x: tf.cast(x, tf.int32), N(2, 3, scale=4))
C("cast of int to bool", lambda x: tf.cast(x, tf.bool), I([0, 1, 5, 0]))
C("gelu", lambda x: nn.gelu(x, approximate=False), N(2, 3))
C("swish", nn.silu, N(2, 3))
C("mish", lambda x: x * tf.tanh(nn.softplus(x)), N(2, 3))
C("hardSigmoid", lambda x: tf.clip_by_value(0.2 * x + 0.5, 0, 1), N(2, 4, scale=3))
C("sqrt of x² + 1, twice", lambda x: tf.sqrt(tf.square(x) + 1) * x, N(4))

# Two operands.
for name, f in [("add", tf.add), ("sub", tf.subtract), ("mul", tf.multiply), ("div", tf.divide), ("maximum", tf.maximum), ("minimum", tf.minimum),
                ("squaredDifference", tf.math.squared_difference), ("atan2", tf.atan2)]:
    C(name, f, P(2, 3), P(2, 3) + 1 / 128)  # never a tie
    C(name + ", broadcast", f, P(2, 1, 3), P(4, 1) + 1 / 128)
C("maximum at a tie", tf.maximum, I([1, 2, 3]), I([1, 3, 2]))
C("pow", tf.pow, P(2, 3), P(3))
C("pow of negative by a whole number", lambda x: tf.pow(x, tf.constant(3.0, tf.float64)), N(4))
C("mod", lambda a, b: tf.math.floormod(a, b), N(5, scale=4), P(5, low=1.2))
C("floorDiv", lambda a, b: tf.floor(a / b), N(5, scale=4), P(5, low=1.2), grad=False)
C("floorDiv of int", tf.math.floordiv, I([7, -7, 9]), I([2, 2, -4]))
C("divNoNan", tf.math.divide_no_nan, np.array([1.0, 2.5, 3.0]), np.array([0.0, 2.0, 0.0]), grad=False)
C("int add", tf.add, I([16777217, 2]), I([1, 2]))
C("int mul", tf.multiply, I([[4099, -3], [2, 5]]), I([4099, 7]))
C("add scalar", lambda x, s: x + s, N(2, 2, 2), N())
C("div by a row", lambda x, s: x / s, N(3, 4), P(1, 4))

# Comparison, logic, choice.
a, b = I([[1, 2, 3], [4, 5, 6]]), I([1, 5, 3])
for name, f in [("equal", tf.equal), ("notEqual", tf.not_equal), ("greater", tf.greater), ("greaterEqual", tf.greater_equal), ("less", tf.less),
                ("lessEqual", tf.less_equal)]:
    C(name, f, a, b)
    C(name + " of floats", f, N(2, 3), N(3), grad=False)
p, q = B([[True, False], [True, False]]), B([[True, True], [False, False]])
C("logicalAnd", tf.logical_and, p, q)
C("logicalOr", tf.logical_or, p, q)
C("logicalXor", tf.math.logical_xor, p, q)
C("logicalNot", tf.logical_not, p)
C("all", lambda x: tf.reduce_all(x, 0), p)
C("any", lambda x: tf.reduce_any(x, 1), p)
C("where", tf.where, B([[True, False, True]]), N(2, 3), N(2, 3))
C("where, condition depends on x", lambda x: tf.where(x > 0, x * x, -3 * x), N(2, 3))
C("where, condition of both", lambda x, y: tf.where(tf.logical_and(x > y, tf.logical_not(x < 0)), x, y * y), N(2, 4), N(4) + 1 / 128)
C("mask by comparison", lambda x: x * tf.cast(tf.abs(x) > 0.5, tf.float64), N(2, 4))
C("bitwiseAnd", tf.bitwise.bitwise_and, I([12, 7, 255]), I([10, 5, 15]))

# Reductions.
for name, f in [("sum", tf.reduce_sum), ("mean", tf.reduce_mean), ("max", tf.reduce_max), ("min", tf.reduce_min), ("prod", tf.reduce_prod),
                ("logSumExp", tf.reduce_logsumexp)]:
    C(name, f, D(2, 3))
    C(name + " over the first axis", lambda x, f=f: f(x, 0), D(3, 2, 2))
    C(name + " over the last axis, kept", lambda x, f=f: f(x, -1, keepdims=True), D(2, 2, 3))
C("sum over two axes", lambda x: tf.reduce_sum(x, [0, 2]), N(2, 3, 2))
C("mean over two axes", lambda x: tf.reduce_mean(x, [1, 2]), N(2, 3, 2))
C("sum of int", lambda x: tf.reduce_sum(x, 1), I([[16777217, 1], [2, 3]]))
C("argMax", lambda x: tf.argmax(x, 1), D(3, 4))
C("argMin", lambda x: tf.argmin(x, 0), D(3, 4))
C("moments", lambda x: nn.moments(x, [0]), N(4, 3))
C("norm", lambda x: tf.norm(x), N(2, 3))
C("norm 1", lambda x: tf.norm(x, ord=1, axis=1), N(2, 3))
for exclusive in (False, True):
    for reverse in (False, True):
        tag = f", exclusive {str(exclusive).lower()}, reverse {str(reverse).lower()}"
        C("cumsum" + tag, lambda x: tf.cumsum(x, 1, exclusive, reverse), N(2, 4))
        C("cumprod" + tag, lambda x: tf.math.cumprod(x, 1, exclusive, reverse), N(2, 4))
C("cumsum over the first axis", lambda x: tf.cumsum(x, 0), N(3, 3))
C("cumprod over the first axis", lambda x: tf.math.cumprod(x, 0), N(3, 2))
C("bincount", lambda x, w: tf.cast(tf.math.bincount(x, w, minlength=4, maxlength=4), tf.float64), I([0, 1, 1, 3]), N(4), grad=False)
C("denseBincount of rows", lambda x: tf.cast(tf.math.bincount(x, minlength=4, maxlength=4, axis=-1), tf.float64), I([[0, 1, 1], [3, 3, 3]]))
C("confusionMatrix", lambda x, y: tf.math.confusion_matrix(x, y, 3), I([0, 1, 2, 1]), I([0, 2, 2, 1]))

# Shape.
C("reshape", lambda x: tf.reshape(x, [3, 2]), N(2, 3))
C("transpose", lambda x: tf.transpose(x, [2, 0, 1]), N(2, 3, 2))
C("transpose of 4-D", lambda x: tf.transpose(x, [0, 3, 1, 2]), N(2, 2, 3, 2))
C("concat", lambda x, y: tf.concat([x, y], 1), N(2, 3), N(2, 2))
C("concat of the first axis", lambda x, y: tf.concat([x, y], 0), N(2, 3), N(1, 3))
C("stack", lambda x, y: tf.stack([x, y], 1), N(2, 3), N(2, 3))
C("unstack", lambda x: tf.unstack(x, axis=1), N(2, 3))
C("split", lambda x: tf.split(x, 2, 1), N(2, 4))
C("split in unequal parts", lambda x: tf.split(x, [1, 3], 1), N(2, 4))
C("slice", lambda x: tf.slice(x, [0, 1], [2, 2]), N(2, 4))
C("slice of 4-D", lambda x: tf.slice(x, [0, 1, 0, 1], [1, 2, 2, 1]), N(2, 3, 2, 2))
C("stridedSlice", lambda x: tf.strided_slice(x, [0, 3], [2, 0], [1, -2]), N(2, 4))
C("stridedSlice, forward", lambda x: tf.strided_slice(x, [0, 0], [3, 4], [2, 2]), N(3, 4))
C("tile", lambda x: tf.tile(x, [2, 3]), N(2, 2))
C("broadcastTo", lambda x: tf.broadcast_to(x, [2, 3, 2]), N(3, 1))
C("expandDims", lambda x: tf.expand_dims(x, 1), N(2, 3))
C("squeeze", lambda x: tf.squeeze(x), N(2, 1, 3))
C("reverse", lambda x: tf.reverse(x, [0, 1]), N(2, 3))
C("pad", lambda x: tf.pad(x, [[1, 0], [2, 1]], constant_values=0.5), N(2, 2))
C("mirrorPad, reflect", lambda x: tf.pad(x, [[1, 1], [2, 1]], "REFLECT"), N(3, 3), grad=False)
C("mirrorPad, symmetric", lambda x: tf.pad(x, [[1, 1], [2, 1]], "SYMMETRIC"), N(3, 3), grad=False)
C("depthToSpace", lambda x: nn.depth_to_space(x, 2), N(1, 2, 2, 8))
C("spaceToBatchND", lambda x: tf.space_to_batch(x, [2, 2], [[0, 0], [0, 2]]), N(1, 2, 2, 1))
C("batchToSpaceND", lambda x: tf.batch_to_space(x, [2, 2], [[0, 0], [0, 1]]), N(4, 1, 2, 1))
C("diag", tf.linalg.tensor_diag, N(3))
C("bandPart", lambda x: tf.linalg.band_part(x, 1, 0), N(3, 3))
C("oneHot", lambda x: tf.cast(tf.one_hot(x, 4, 2.0, -1.0), tf.float64), I([0, 3, 5]))
C("eye", lambda: tf.eye(3, 4, dtype=tf.float64))
C("linspace", lambda: tf.linspace(tf.constant(1.0, tf.float64), 3.0, 5))
C("range", lambda: tf.range(1, 10, 3))
C("fill", lambda: tf.fill([2, 2], tf.constant(2.5, tf.float64)))

# Entries picked and placed.
C("gather", lambda x, i: tf.gather(x, i), N(4, 3), I([2, 0, 2]))
C("gather along an axis", lambda x, i: tf.gather(x, i, axis=1), N(2, 4, 2), I([[3, 0], [0, 1]]))
C("gather with batch dimensions", lambda x, i: tf.gather(x, i, axis=1, batch_dims=1), N(2, 3, 2), I([[0, 2], [1, 1]]), grad=False)
C("gatherND", tf.gather_nd, N(3, 2, 2), I([[0, 1], [2, 0], [0, 1]]))
C("scatterND", lambda i, u: tf.scatter_nd(i, u, [4, 2]), I([[1], [3], [1]]), N(3, 2))
C("tensorScatterUpdate", tf.tensor_scatter_nd_update, N(4, 2), I([[1], [3]]), N(2, 2))
C("unsortedSegmentSum", lambda x, s: tf.math.unsorted_segment_sum(x, s, 3), N(4, 2), I([0, 2, 0, 1]))
C("unsortedSegmentSum of int", lambda x, s: tf.math.unsorted_segment_sum(x, s, 2), I([[1, 2], [3, 4], [5, 6]]), I([1, 1, 0]))
C("topk", lambda x: list(nn.top_k(x, 2)), D(3, 4))
C("topk of the largest", lambda x: nn.top_k(x, 1).values, D(2, 2, 3))
C("booleanMask", lambda x: tf.boolean_mask(x, [True, False, True]), N(3, 2), grad=False)
C("whereAsync", lambda x: tf.where(x), B([True, False, True]))
C("unique", lambda x: list(tf.unique(x)), I([3, 1, 3, 2, 1]))
C("searchSorted left", lambda s, v: tf.searchsorted(s, v, side="left"), np.array([-1.0, 0.5, 0.5, 1.0, 2.0, 3.0]), np.array([0.5, -2.0, 2.5, 9.0]), grad=False)
C("searchSorted right", lambda s, v: tf.searchsorted(s, v, side="right"), np.array([-1.0, 0.5, 0.5, 1.0, 2.0, 3.0]), np.array([0.5, -2.0, 2.5, 9.0]), grad=False)
C("inTopK", lambda x, t: nn.in_top_k(t, tf.cast(x, tf.float32), 2), D(3, 4), I([0, 1, 3]), grad=False)
C("sparseToDense", lambda i, v: tf.scatter_nd(i[:, None], v, [5]), I([1, 3]), N(2), grad=False)

# Products.
C("matMul", tf.matmul, N(2, 3), N(3, 4))
for ta in (False, True):
    for tb in (False, True):
        C(f"matMul of batches, transposeA {str(ta).lower()}, transposeB {str(tb).lower()}", lambda x, y: tf.matmul(x, y, ta, tb),
          N(2, 3, 2) if ta else N(2, 2, 3), N(2, 4, 3) if tb else N(2, 3, 4))
        C(f"matMul, batches broadcast, transposeA {str(ta).lower()}, transposeB {str(tb).lower()}", lambda x, y: tf.matmul(x, y, ta, tb),
          N(2, 1, 3, 2) if ta else N(2, 1, 2, 3), N(2, 4, 3) if tb else N(2, 3, 4))
C("matMul of int", tf.matmul, I([[16777217, 1]]), I([[1], [2]]))
C("dot", lambda x, y: tf.tensordot(x, y, 1), N(3), N(3))
C("outerProduct", lambda x, y: x[:, None] * y[None, :], N(3), N(2))
C("fused matMul, bias, relu", lambda x, w, c: nn.relu(x @ w + c), N(3, 4), N(4, 2), N(2))
for name, equation, shapes in [
    ("matrix product", "ij,jk->ik", [(2, 3), (3, 4)]), ("batches", "bij,bkj->bik", [(2, 3, 2), (2, 4, 2)]), ("inner product", "i,i->", [(3,), (3,)]),
    ("outer product", "i,j->ij", [(2,), (3,)]), ("transpose", "ij->ji", [(2, 3)]), ("row sums", "ij->i", [(2, 3)]),
    ("summed away in one", "ij,k->ik", [(2, 3), (4,)]), ("attention", "bqhd,bkhd->bhqk", [(1, 2, 2, 3), (1, 3, 2, 3)]),
    ("mixed", "abc,cd->abd", [(2, 2, 3), (3, 2)]),
]:
    C(f"einsum, {name}, {equation}", lambda *xs: tf.einsum(equation, *xs), *[N(*s) for s in shapes])
gram = lambda x: tf.matmul(x, x, transpose_b=True)
C("gramSchmidt spans", lambda x: gram(tf.transpose(tf.linalg.qr(tf.transpose(x)).q)), N(2, 3), grad=False)
C("qr gives back x", tf.identity, N(3, 2), grad=False)
C("bandPart of batches", lambda x: tf.linalg.band_part(x, 0, -1), N(2, 3, 3))

def windows3d(x, stride, pad, outside):
    """Windows of 2 x 2 x 2, as a leading axis of 8; TensorFlow's own 3-D pools are float32."""
    outs, pads = [], [[0, 0]]
    for n in x.shape[1:4]:
        out = -(-n // stride) if pad == "same" else (n - 2) // stride + 1
        more = max(0, (out - 1) * stride + 2 - n) if pad == "same" else 0
        outs.append(out)
        pads.append([more // 2, more - more // 2])
    x = tf.pad(x, pads + [[0, 0]], constant_values=outside)
    parts = [
        x[:, i : i + (outs[0] - 1) * stride + 1 : stride, j : j + (outs[1] - 1) * stride + 1 : stride, k : k + (outs[2] - 1) * stride + 1 : stride]
        for i in (0, 1) for j in (0, 1) for k in (0, 1)
    ]
    return tf.stack(parts)


def dilated(x, w, dh, dw, pad):
    """By the definition, stride 1: TensorFlow's own has no gradient on a CPU."""
    high, wide = (w.shape[0] - 1) * dh, (w.shape[1] - 1) * dw
    if pad == "same":
        x = tf.pad(x, [[0, 0], [high // 2, high - high // 2], [wide // 2, wide - wide // 2], [0, 0]])
    h, v = x.shape[1] - high, x.shape[2] - wide
    return sum(
        tf.tensordot(x[:, i * dh : i * dh + h, j * dw : j * dw + v], w[i, j], 1) for i in range(w.shape[0]) for j in range(w.shape[1])
    )


# Convolutions, with filters that are not square.
S = {"valid": "VALID", "same": "SAME"}
for pad in ("valid", "same"):
    for stride in (1, 2):
        C(f"conv2d, {pad}, stride {stride}", lambda x, w: nn.conv2d(x, w, stride, S[pad]), N(2, 5, 4, 2), N(3, 2, 2, 3))
        C(f"depthwiseConv2d, {pad}, stride {stride}", lambda x, w: nn.depthwise_conv2d(x, w, [1, stride, stride, 1], S[pad]), N(1, 5, 4, 2), N(3, 2, 2, 2))
        C(f"conv1d, {pad}, stride {stride}", lambda x, w: nn.conv1d(x, w, stride, S[pad]), N(2, 6, 2), N(3, 2, 2))
        C(f"maxPool, {pad}, stride {stride}, negatives", lambda x: nn.max_pool2d(x, 2, stride, S[pad]), D(1, 5, 4, 2) - 12)
        C(f"avgPool, {pad}, stride {stride}", lambda x: nn.avg_pool2d(x, 2, stride, S[pad]), N(1, 5, 4, 2))
        C(f"conv3d, {pad}, stride {stride}", lambda x, w: nn.conv3d(x, w, [1, stride, stride, stride, 1], S[pad]), N(1, 3, 4, 3, 2), N(2, 2, 2, 2, 2))
        C(f"maxPool3d, {pad}, stride {stride}, negatives", lambda x: tf.reduce_max(windows3d(x, stride, pad, -1e9), 0), D(1, 3, 4, 3, 1) - 12)
        C(f"avgPool3d, {pad}, stride {stride}", lambda x: tf.reduce_sum(windows3d(x, stride, pad, 0.0), 0) / tf.reduce_sum(windows3d(tf.ones_like(x), stride, pad, 0.0), 0), N(1, 3, 4, 3, 1))
sides = [[0, 0], [1, 1], [1, 1], [0, 0]]
C("conv2d, padding 1, filter 3 x 2", lambda x, w: nn.conv2d(x, w, 1, sides), N(2, 5, 4, 2), N(3, 2, 2, 3))
C("conv2d, padding 1, filter 2 x 3, stride 2", lambda x, w: nn.conv2d(x, w, 2, sides), N(1, 5, 6, 1), N(2, 3, 1, 2))
C("conv2d, padding 1, strides 2 and 1", lambda x, w: nn.conv2d(x, w, [2, 1], sides), N(1, 5, 6, 1), N(3, 3, 1, 2))
C("conv2d, padding per side", lambda x, w: nn.conv2d(x, w, 1, [[0, 0], [2, 0], [0, 1], [0, 0]]), N(1, 4, 4, 1), N(3, 2, 1, 2))
C("depthwiseConv2d, padding 1, filter 3 x 2", lambda x, w: nn.depthwise_conv2d(x, w, [1, 1, 1, 1], sides), N(1, 4, 5, 2), N(3, 2, 2, 1))
C("maxPool, padding 1, window 3 x 2", lambda x: nn.max_pool2d(tf.pad(x, sides, constant_values=-1e9), [3, 2], 1, "VALID"), D(1, 4, 4, 2) - 12)
# Only cells that lie in the picture are counted, as with 'same'.
C("avgPool, padding 1, window 3 x 2", lambda x: nn.avg_pool2d(tf.pad(x, sides), [3, 2], 1, "VALID") / nn.avg_pool2d(tf.pad(tf.ones_like(x), sides), [3, 2], 1, "VALID"), N(1, 4, 4, 2))
for d in (2, [2, 1], [1, 3]):
    tag = d if isinstance(d, int) else f"{d[0]} and {d[1]}"
    dh, dw = (d, d) if isinstance(d, int) else d
    C(f"conv2d, dilation {tag}, same", lambda x, w: dilated(x, w, dh, dw, "same"), N(1, 6, 7, 2), N(3, 2, 2, 2))
    C(f"conv2d, dilation {tag}, valid", lambda x, w: dilated(x, w, dh, dw, "valid"), N(2, 7, 7, 1), N(2, 3, 1, 2))
C("conv1d, dilation 2, causal", lambda x, w: dilated(tf.pad(x, [[0, 0], [2, 0], [0, 0]])[:, None], w[None], 1, 2, "valid")[:, 0], N(1, 6, 2), N(2, 2, 3))
C("conv2dTranspose, same, stride 2", lambda x, w: nn.conv2d_transpose(x, w, [1, 6, 4, 2], 2, "SAME"), N(1, 3, 2, 3), N(3, 3, 2, 3))
C("conv2dTranspose, valid", lambda x, w: nn.conv2d_transpose(x, w, [1, 5, 3, 2], 1, "VALID"), N(1, 3, 2, 2), N(3, 2, 2, 2))
C("conv3dTranspose", lambda x, w: nn.conv3d_transpose(x, w, [1, 3, 3, 3, 1], 1, "VALID"), N(1, 2, 2, 2, 2), N(2, 2, 2, 1, 2), grad=False)
C("separableConv2d", lambda x, w, v: nn.separable_conv2d(x, w, v, [1, 1, 1, 1], "SAME"), N(1, 4, 4, 2), N(3, 3, 2, 1), N(1, 1, 2, 3))
C("fused conv2d, bias, relu", lambda x, w, c: nn.relu(nn.conv2d(x, w, 1, "SAME") + c), N(1, 4, 4, 2), N(3, 3, 2, 2), N(2))
C("fused depthwiseConv2d, bias, relu6", lambda x, w, c: nn.relu6(nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "SAME") + c), N(1, 4, 4, 2), N(3, 3, 2, 1), N(2))
C("dilation2d", lambda x, w: nn.dilation2d(x, w, [1, 1, 1, 1], "SAME", "NHWC", [1, 1, 1, 1]), D(1, 4, 4, 1), N(2, 2, 1))
C("maxPoolWithArgmax", lambda x: [y for y in nn.max_pool_with_argmax(tf.cast(x, tf.float32), 2, 2, "VALID")], D(1, 4, 4, 2), grad=False)
C("pool, average, dilated", lambda x: nn.pool(x, [2, 2], "AVG", padding="VALID", dilations=[2, 2]), N(1, 5, 5, 1), grad=False)

# Normalisation, attention, losses.
C("softmax", nn.softmax, N(3, 4))
C("softmax of large values", nn.softmax, np.array([[1000.0, 1001.0, 998.5]]))
C("logSoftmax", nn.log_softmax, N(3, 4))
C("batchNorm", lambda x, m, v, o, s: nn.batch_normalization(x, m, v, o, s, 1e-3), N(2, 3, 2), N(2), P(2), N(2), P(2))
C("layer norm by moments", lambda x, g, c: (x - tf.reduce_mean(x, -1, keepdims=True)) * tf.math.rsqrt(tf.math.reduce_variance(x, -1, keepdims=True) + 1e-3) * g + c, N(3, 4), P(4), N(4))
lrn = lambda x: x / (1 + 0.5 * tf.stack([tf.reduce_sum(tf.square(x[..., max(0, c - 2):c + 3]), -1) for c in range(x.shape[-1])], -1)) ** 0.6
C("localResponseNormalization", lrn, N(1, 2, 2, 4))
C("attention", lambda q, k, v: nn.softmax(q @ tf.transpose(k, [0, 2, 1]) / np.sqrt(3)) @ v, N(2, 3, 3), N(2, 4, 3), N(2, 4, 2))
C("softmaxCrossEntropy", lambda z: tf.reduce_mean(nn.softmax_cross_entropy_with_logits(tf.constant([[0.0, 1, 0], [1.0, 0, 0]], tf.float64), z)), N(2, 3))
C("sigmoidCrossEntropy", lambda z: tf.reduce_mean(nn.sigmoid_cross_entropy_with_logits(tf.constant([[0.0, 1, 0]], tf.float64), z)), N(1, 3))
C("meanSquaredError", lambda x, y: tf.reduce_mean(tf.math.squared_difference(x, y)), N(3, 2), N(3, 2))
C("absoluteDifference", lambda x, y: tf.reduce_mean(tf.abs(x - y)), N(3, 2), N(3, 2))
C("huberLoss", lambda x, y: tf.reduce_mean(tf.where(tf.abs(x - y) <= 1, 0.5 * (x - y) ** 2, tf.abs(x - y) - 0.5)), N(3, 3, scale=2), N(3, 3))
C("hingeLoss", lambda z: tf.reduce_mean(nn.relu(1 - tf.constant([1.0, -1, 1], tf.float64) * z)), N(3))
C("logLoss", lambda y: -tf.reduce_mean(tf.math.log(y[0] + 1e-7) + tf.math.log(1 - y[1] + 1e-7)), P(2, low=0.1, high=0.85))
C("cosineDistance", lambda x, y: tf.reduce_mean(1 - tf.reduce_sum(x * y, 1)), N(2, 3), N(2, 3))

# Pictures.
for corners, half in ((False, False), (True, False), (False, True)):
    tag = f", alignCorners {str(corners).lower()}, halfPixelCenters {str(half).lower()}"
    for shape, (h, w) in (((1, 3, 4, 2), (6, 6)), ((1, 6, 5, 1), (4, 3))):
        C(f"resizeBilinear to {h} x {w}{tag}", lambda x: tf.cast(tf.raw_ops.ResizeBilinear(images=x, size=[h, w], align_corners=corners, half_pixel_centers=half), tf.float64), N(*shape), grad=False)
        C(f"resizeNearestNeighbor to {h} x {w}{tag}", lambda x: tf.raw_ops.ResizeNearestNeighbor(images=x, size=[h, w], align_corners=corners, half_pixel_centers=half), N(*shape))


def bilinear(x, h, w):
    """Linear in x, written as two matrices, since TensorFlow resizes in float32."""
    side = lambda n, m: tf.constant([[max(0.0, 1 - abs(i * n / m - j)) if i * n / m <= n - 1 else float(j == n - 1) for j in range(n)] for i in range(m)], tf.float64)
    return tf.einsum("ai,bj,nijc->nabc", side(x.shape[1], h), side(x.shape[2], w), x)


C("resizeBilinear, enlarged, with gradient", lambda x: bilinear(x, 6, 6), N(1, 3, 4, 2))
C("resizeBilinear, reduced, with gradient", lambda x: bilinear(x, 4, 3), N(1, 6, 5, 1))
C("flipLeftRight", im.flip_left_right, N(1, 2, 3, 2))
C("rotateWithOffset, a quarter turn", lambda x: tf.reverse(tf.transpose(x, [0, 2, 1, 3]), [1]), N(1, 3, 3, 1), grad=False)
C("transform, shifted", lambda x: tf.pad(x[:, :, 1:], [[0, 0], [0, 0], [0, 1], [0, 0]]), N(1, 3, 3, 1), grad=False)
C("cropAndResize", lambda x: tf.cast(im.crop_and_resize(x, [[0.0, 0.0, 0.5, 1.0]], [0], [3, 3]), tf.float64), N(1, 4, 4, 1), grad=False)
C("grayscaleToRGB", im.grayscale_to_rgb, N(1, 2, 2, 1))
C("rgbToGrayscale", lambda x: tf.reduce_sum(x * tf.constant([0.2989, 0.587, 0.114], tf.float64), -1, keepdims=True), N(1, 2, 2, 3), grad=False)
C("nonMaxSuppression", lambda b, s: im.non_max_suppression(tf.cast(b, tf.float32), tf.cast(s, tf.float32), 3, 0.5), np.array([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, 2, 1, 3.0]]), np.array([0.75, 0.875, 0.5]), grad=False)

# Fourier transforms: real and imaginary parts, one after the other.
parts = lambda z: [tf.math.real(z), tf.math.imag(z)]
C("fft", lambda a, b: parts(tf.signal.fft(tf.complex(a, b))), N(2, 4), N(2, 4), grad=False)
C("fft of 5", lambda a, b: parts(tf.signal.fft(tf.complex(a, b))), N(5), N(5), grad=False)
C("ifft", lambda a, b: parts(tf.signal.ifft(tf.complex(a, b))), N(2, 4), N(2, 4), grad=False)
C("rfft", lambda a: parts(tf.signal.rfft(a)), N(2, 6), grad=False)
C("irfft", lambda a, b: tf.signal.irfft(tf.complex(a, b)), N(1, 4), np.array([[0.0, 0.5, -0.25, 0.0]]), grad=False)
C("complex abs", lambda a, b: tf.abs(tf.complex(a, b)), N(2, 3), N(2, 3), grad=False)
C("complex sum and product", lambda a, b: parts((tf.complex(a, b) + tf.complex(b, a)) * tf.complex(a, a)), N(4), N(4), grad=False)
C("stft", lambda x: parts(tf.signal.stft(x, 4, 2, window_fn=None)), N(10), grad=False)
C("hannWindow", lambda: tf.cast(tf.signal.hann_window(6), tf.float64))

# Recurrence, by the definition.


def lstm(x, w, u, c0):
    h, c = tf.zeros_like(c0), c0
    for t in range(x.shape[1]):
        i, j, f, o = tf.split(tf.concat([x[:, t], h], 1) @ w + u, 4, 1)
        c = c * tf.sigmoid(f + 1) + tf.sigmoid(i) * tf.tanh(j)
        h = tf.tanh(c) * tf.sigmoid(o)
    return [c, h]


C("basicLSTMCell, three steps", lstm, N(2, 3, 2), N(4, 8), N(8), N(2, 2))
C("simple recurrence", lambda x, w, u: tf.tanh(x[:, 1] @ w + tf.tanh(x[:, 0] @ w) @ u), N(2, 2, 3), N(3, 2), N(2, 2))
C("embedding and mean", lambda e, i: tf.reduce_mean(tf.gather(e, i), 1), N(5, 3), I([[0, 1, 4], [4, 4, 2]]))

versions = {name: version(name) for name in ("tensorflow-cpu", "numpy", "scipy")}
path = Path(__file__).with_name("sweep.json")
lines = ",\n".join(f"{json.dumps(name)}:{json.dumps(entry, separators=(',', ':'))}" for name, entry in CASES.items())
path.write_text(f'{{"versions":{json.dumps(versions)},"cases":{{\n{lines}\n}}}}\n')
print(len(CASES), "cases,", sum("gradients" in case for case in CASES.values()), "with gradients")
