/** TensorFlow's SavedModel, a folder: run by TensorFlow itself, so on the native backends alone, and only to predict. */
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as tfjsNode from "@tensorflow/tfjs-node";
import { name } from "../../backend/index.js";
import * as tf from "../../backend/tf.js";

const require = createRequire(import.meta.url);

/** What `tf.node.loadSavedModel` gives: `predict`, `inputs`, `outputs`, `dispose`. */
export type SavedModel = tf.InferenceModel & { dispose(): void };

export const isSavedModel = (path: string): boolean =>
  existsSync(join(path, "saved_model.pb"));

export async function loadSavedModel(path: string): Promise<SavedModel> {
  const engine = name();
  if (engine !== "tfjs-node" && engine !== "tfjs-node-gpu") {
    throw new Error(
      `${path} is a SavedModel, which TensorFlow itself must run, and the backend is ${engine}. ` +
        'Load it on a native one (await backend.use("tfjs-node")), or save the model in Python as .keras, which every backend reads.',
    );
  }
  const { node } = require(`@tensorflow/${engine}`) as typeof tfjsNode;
  const graphs = await node.getMetaGraphsFromSavedModel(path);
  const found = graphs.find(({ tags }) => tags.includes("serve"));
  const signatures = Object.keys(found?.signatureDefs ?? {});
  const signature = signatures.includes("serving_default")
    ? "serving_default"
    : signatures[0];
  if (found === undefined || signature === undefined) {
    throw new Error(
      `${path} expected a SavedModel to predict with (tag "serve" and a signature); it has ` +
        `${graphs.map(({ tags }) => tags.join("+")).join(", ") || "no graph"}. Export it in Python with model.export("folder").`,
    );
  }
  const model = await node.loadSavedModel(
    spelling(path),
    found.tags,
    signature,
  );
  return taking(model);
}

const spelled = new Map<string, { stamp: string; spelling: string }>();

/** tfjs-node gives what it has loaded of a path before, which may have been written anew: then the path is spelled otherwise. */
function spelling(path: string): string {
  const { ino, mtimeMs, size } = statSync(join(path, "saved_model.pb"));
  const stamp = [ino, mtimeMs, size].join();
  const known = spelled.get(path);
  if (known?.stamp === stamp) return known.spelling;
  const next = known === undefined ? path : `${known.spelling}/.`;
  spelled.set(path, { stamp, spelling: next });
  return next;
}

/** Numbers of another type than the signature's are cast, as tf.js's own models do. */
function taking(model: SavedModel): SavedModel {
  const predict = model.predict.bind(model);
  const types = model.inputs.map(({ dtype }) => dtype);
  const cast = (x: tf.Tensor, i: number): tf.Tensor => {
    const wanted = types[i];
    return wanted === undefined || wanted === x.dtype || x.dtype === "string"
      ? x
      : x.cast(wanted);
  };
  model.predict = (inputs, config) => {
    return tf.tidy(() => {
      const given =
        inputs instanceof tf.Tensor
          ? cast(inputs, 0)
          : Array.isArray(inputs)
            ? inputs.map(cast)
            : inputs;
      return predict(given, config) as never;
    });
  };
  return model;
}
