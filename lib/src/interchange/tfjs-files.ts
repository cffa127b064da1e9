/** tf.js's own format on disk, a `model.json` with the weights beside it, on every backend: `file://` is tfjs-node's alone. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as tf from "../backend/tf.js";

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
        const bytes = await readFile(join(dirname(path), shard));
        return Uint8Array.from(bytes);
      }),
  );
  const weightData = Uint8Array.from(Buffer.concat(shards)).buffer;
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
  return json.format === "graph-model"
    ? tf.loadGraphModel(handler)
    : tf.loadLayersModel(handler);
}

export async function saveTfjs(
  model: tf.LayersModel,
  path: string,
): Promise<void> {
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const { modelTopology, weightSpecs = [], weightData } = artifacts;
      const bytes = new tf.io.CompositeArrayBuffer(weightData).slice();
      await mkdir(dirname(path), { recursive: true });
      await writeFile(join(dirname(path), "weights.bin"), Buffer.from(bytes));
      await writeFile(
        path,
        JSON.stringify({
          format: "layers-model",
          generatedBy: `TensorFlow.js ${tf.version["tfjs-core"]}`,
          modelTopology,
          weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }],
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
