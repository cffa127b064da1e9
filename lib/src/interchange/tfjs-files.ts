/** tf.js's own format on disk, a `model.json` with the weights beside it, on every backend: `file://` is tfjs-node's alone. */
import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import * as tf from "../backend/tf.js";
import { writeWhole } from "../files/whole-file.js";
import { boundedBuild } from "./bounded-build.js";
import { asText, isObject, type JsonObject } from "./json.js";
import { build } from "./keras-files.js";
import { setWeights } from "./weights.js";

interface ModelJson {
  format?: string;
  modelTopology?: object;
  weightsManifest?: {
    paths: string[];
    weights: tf.io.WeightsManifestEntry[];
  }[];
}

function modelJson(text: string, path: string): ModelJson {
  try {
    return JSON.parse(text) as ModelJson;
  } catch (cause) {
    throw new Error(
      `${path} expected tf.js's model.json, received text that is not JSON: truncated or damaged.`,
      { cause },
    );
  }
}

/** Layers models, and graph models, which can only predict. */
export async function loadTfjs(
  path: string,
): Promise<tf.LayersModel | tf.GraphModel> {
  const json = modelJson(await readFile(path, "utf8"), path);
  const groups = json.weightsManifest ?? [];
  const weightSpecs = groups.flatMap(({ weights }) => weights);
  const shards = await Promise.all(
    groups
      .flatMap(({ paths }) => paths)
      .map(async (shard) => {
        // A name that leads out of the folder would read what the file's author has no business with.
        if (isAbsolute(shard) || normalize(shard).startsWith("..")) {
          throw new Error(
            `${path} expected weights in files beside it, received the path ${JSON.stringify(shard)}.`,
          );
        }
        const bytes = await readFile(join(dirname(path), shard));
        return Uint8Array.from(bytes);
      }),
  );
  const weightData = Uint8Array.from(Buffer.concat(shards)).buffer;
  const promised = bytesOf(weightSpecs);
  if (promised !== undefined && promised !== BigInt(weightData.byteLength)) {
    throw new Error(
      `${path} promises ${promised} bytes of weights, its files have ${weightData.byteLength}: damaged, or the files of another model.`,
    );
  }
  const { modelTopology } = json;
  if (modelTopology === undefined) {
    throw new Error(
      `${path} expected tf.js's model.json with a modelTopology; it has ${Object.keys(json).join(", ")}.`,
    );
  }
  const handler = tf.io.fromMemory({
    ...json,
    modelTopology,
    weightSpecs,
    weightData,
  });
  if (json.format === "graph-model") return tf.loadGraphModel(handler);
  const config = kerasConfig(modelTopology);
  if (config !== undefined) {
    return converted(config, weightSpecs, weightData, path);
  }
  const { byteLength } = weightData;
  (await boundedBuild(modelTopology as JsonObject, byteLength, path)).dispose();
  return tf.loadLayersModel(handler);
}

const SIZES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
};

/** What the manifest says of the weights' size, as BigInt, since any shape can be claimed; undefined where texts are among them. */
function bytesOf(
  specs: readonly tf.io.WeightsManifestEntry[],
): bigint | undefined {
  let bytes = 0n;
  for (const { shape, dtype, quantization } of specs) {
    const size = SIZES[quantization?.dtype ?? dtype];
    if (size === undefined) return undefined;
    bytes += shape.reduce((all, side) => all * BigInt(side), BigInt(size));
  }
  return bytes;
}

/** What tensorflowjs_converter writes of a Keras 3 model: its configuration as it is, which tf.js cannot read (`batch_shape` for one). */
function kerasConfig(topology: object): JsonObject | undefined {
  const { keras_version: version, model_config: config } =
    topology as unknown as JsonObject;
  return /^[3-9]/.test(asText(version)) && isObject(config)
    ? config
    : undefined;
}

/** The converter names weights by the layers that hold them: `dense/kernel`, `inner/dense/kernel`, `gru/gru_cell/bias`. */
async function converted(
  config: JsonObject,
  specs: tf.io.WeightsManifestEntry[],
  data: ArrayBuffer,
  path: string,
): Promise<tf.LayersModel> {
  const model = await build(config, data.byteLength, path);
  const given = tf.io.decodeWeights(data, specs);
  try {
    for (const { names, layer } of leaves(model)) {
      const values = specs
        .filter(({ name }) =>
          name
            .split("/")
            .slice(0, -1)
            .some((each) => names.includes(each)),
        )
        .flatMap(({ name }) => given[name] ?? []);
      setWeights(
        layer,
        await Promise.all(
          values.map(async (value) => ({
            shape: value.shape,
            values: Float32Array.from(await value.data()),
          })),
        ),
      );
    }
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    tf.dispose(given);
  }
}

interface Wrapper extends tf.layers.Layer {
  readonly layer?: tf.layers.Layer;
  readonly forwardLayer?: tf.layers.Layer;
  readonly backwardLayer?: tf.layers.Layer;
}

/** The layers that hold weights themselves, and the names that Keras may give them. */
function leaves(
  layer: tf.layers.Layer,
): { names: string[]; layer: tf.layers.Layer }[] {
  if (layer instanceof tf.LayersModel) return layer.layers.flatMap(leaves);
  if (layer.weights.length === 0) return [];
  const { layer: inner, forwardLayer, backwardLayer } = layer as Wrapper;
  if (forwardLayer !== undefined && backwardLayer !== undefined) {
    // tf.js and Keras both put the direction before a name that may have it already.
    const bare = forwardLayer.name.replaceAll(/^(forward_)+/g, "");
    return [
      { names: [`forward_${bare}`], layer: forwardLayer },
      { names: [`backward_${bare}`], layer: backwardLayer },
    ];
  }
  return inner === undefined
    ? [{ names: [layer.name], layer }]
    : [{ names: [layer.name, inner.name], layer: inner }];
}

/** Of `model.json` as tf.js names them; of another name its own, since two models may lie in one folder. */
const weightsBeside = (path: string): string =>
  basename(path) === "model.json"
    ? "weights.bin"
    : basename(path).replace(/json$/, "weights.bin");

export async function saveTfjs(
  model: tf.LayersModel | tf.GraphModel,
  path: string,
): Promise<void> {
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const { weightSpecs = [], weightData, ...rest } = artifacts;
      const bytes = new tf.io.CompositeArrayBuffer(weightData).slice();
      const weights = weightsBeside(path);
      await writeWhole(join(dirname(path), weights), new Uint8Array(bytes));
      await writeWhole(
        path,
        JSON.stringify({
          format: "layers-model",
          generatedBy: `TensorFlow.js ${tf.version["tfjs-core"]}`,
          ...rest,
          weightsManifest: [{ paths: [weights], weights: weightSpecs }],
        }),
      );
      return {
        modelArtifactsInfo: {
          dateSaved: new Date(),
          modelTopologyType: "JSON",
        },
      };
    }),
  );
}
