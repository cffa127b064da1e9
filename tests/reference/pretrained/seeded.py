"""Weights by a rule that both sides know, so that none need be stored: an integer hash of the weight's name and the value's index.

tests/lib/pretrained/seeded.ts is the same rule.
"""
import numpy as np


def name_hash(name):
    """FNV-1a, 32 bits."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def uniform(name, count):
    """[0, 1) for each index; the mixer is MurmurHash3's last step."""
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(name_hash(name))
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2**32


def weight(layer, kind, shape, fan_in=None):
    """In Keras's layout: kernels [height, width, in, out], dense [in, out]."""
    u = uniform(f"{layer}/{kind}", int(np.prod(shape)))
    if kind == "kernel":
        values = (2 * u - 1) * np.sqrt(6 / fan_in)
    elif kind in ("gamma", "moving_variance"):
        values = 0.5 + u
    else:  # bias, beta, moving_mean
        values = 0.2 * (u - 0.5)
    return values.reshape(shape).astype(np.float32)


def picture(name, shape):
    return (2 * uniform(name, int(np.prod(shape))) - 1).reshape(shape).astype(np.float32)


def summary(values):
    """Mean, root of the mean square, three values at fixed places."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    places = [int(len(flat) * ((k * 0.6180339887) % 1)) for k in (1, 2, 3)]
    found = [flat.mean(), np.sqrt((flat**2).mean()), *flat[places]]
    return [float(f"{each:.8g}") for each in found]
