/**
 * Weights with eight bits each, in the form of tf.js's own manifests: a byte b stands for min + scale · b. Vectors (biases, batch
 * normalisation) stay float32: they are few, and a variance near 0 would suffer.
 */
import * as tf from "../../backend/tf.js";
import type { Values } from "../../interchange/hdf5.js";
import type { WeightFile } from "../safetensors/file.js";

export type Entry = tf.io.WeightsManifestEntry;

const STEPS = 255;

/** @returns the manifest's entries, and the bytes that they describe, in their order */
export function quantise(weights: readonly (Values & { name: string })[]): {
  entries: Entry[];
  bytes: Uint8Array<ArrayBuffer>;
} {
  const entries: Entry[] = [];
  const parts: Uint8Array[] = [];
  for (const { name, shape, values } of weights) {
    const entry: Entry = { name, shape: [...shape], dtype: "float32" };
    if (shape.length < 2) {
      entries.push(entry);
      parts.push(new Uint8Array(values.slice().buffer));
      continue;
    }
    let [min, max] = [Infinity, -Infinity];
    for (const value of values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    const scale = (max - min) / STEPS || 1;
    entries.push({ ...entry, quantization: { min, scale, dtype: "uint8" } });
    parts.push(
      Uint8Array.from(values, (value) => Math.round((value - min) / scale)),
    );
  }
  return { entries, bytes: Uint8Array.from(Buffer.concat(parts)) };
}

/** The same as a file of weights, which `fill` reads. */
export function dequantised(
  entries: readonly Entry[],
  bytes: Uint8Array<ArrayBuffer>,
): WeightFile {
  const tensors = tf.io.decodeWeights(bytes.buffer, [...entries]);
  return {
    names: Object.keys(tensors),
    shape: (name) => tensors[name]?.shape,
    read: async (name) => {
      const tensor = tensors[name];
      if (tensor === undefined) {
        throw new Error(`expected the tensor ${name}; there is none.`);
      }
      const values = Float32Array.from(await tensor.data());
      return { shape: tensor.shape, values };
    },
    close: async () => {
      tf.dispose(tensors);
    },
  };
}
