/** Keras's files: `.keras`, `.h5` and `.weights.h5`. */
import { readFile } from "node:fs/promises";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import * as tf from "../backend/tf.js";
import { writeWhole } from "../files/whole-file.js";
import { boundedBuild } from "./bounded-build.js";
import { fromKeras } from "./from-keras.js";
import { reading, writeHdf5 } from "./hdf5.js";
import { isObject, type JsonObject, parse } from "./json.js";
import "./normalization.js"; // registers it
import { readState, stateOf } from "./optimizer-state.js";
import { toKeras } from "./to-keras.js";
import { fromKerasCompile, toKerasCompile } from "./training-config.js";
import { places } from "./weight-paths.js";
import {
  legacyWeights,
  readLegacy,
  readPlaces,
  trainableAt,
  weightsAt,
} from "./weights.js";

/** The release whose files the tests compare with. */
const kerasVersion = "3.15.1";

/**
 * A model of a configuration that Keras wrote, with weights of zero.
 *
 * @param most  how many numbers its file can hold
 */
export async function build(
  config: JsonObject,
  most: number,
  path: string,
): Promise<tf.LayersModel> {
  const known = tf.serialization.SerializationMap.getMap().classNameMap;
  return boundedBuild(
    fromKeras(config, (name) => name in known),
    most,
    path,
  );
}

function configOf(model: tf.LayersModel): JsonObject {
  const json = model.toJSON(undefined, false) as unknown;
  return toKeras(JSON.parse(JSON.stringify(json)) as JsonObject);
}

/** Disposes the model where its weights cannot be had. */
async function filled(
  model: tf.LayersModel,
  fill: () => Promise<unknown>,
): Promise<tf.LayersModel> {
  try {
    await fill();
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

const MEMBERS: readonly string[] = ["config.json", "model.weights.h5"];

/** Keras stores weights as they are; another program may have found many zeros in them and packed them. */
const MOST_INFLATED = 100;

/** What a `.keras` holds, unpacked. */
async function unpack(
  path: string,
): Promise<{ text: string; weights: Uint8Array }> {
  const bytes = await readFile(path);
  let members: Record<string, Uint8Array>;
  const names: string[] = [];
  const large: string[] = [];
  try {
    members = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        names.push(name);
        if (!MEMBERS.includes(name)) return false;
        const takes = originalSize <= MOST_INFLATED * bytes.length;
        if (!takes) large.push(`${name} of ${originalSize} bytes`);
        return takes;
      },
    });
  } catch (cause) {
    throw new Error(
      `${path} expected a .keras file (a zip archive), received ${bytes.length} bytes that cannot be unpacked: truncated or damaged. Fetch or save it again.`,
      { cause },
    );
  }
  if (large.length > 0) {
    throw new Error(
      `${path} has ${bytes.length} bytes and promises ${large.join(" and ")}, more than ${MOST_INFLATED} times as much: it was made to fill the memory. Nothing was read.`,
    );
  }
  const { "config.json": text, "model.weights.h5": weights } = members;
  if (text === undefined || weights === undefined) {
    throw new Error(
      `${path} expected config.json and model.weights.h5 inside; it has ${names.join(", ") || "nothing"}.`,
    );
  }
  return { text: strFromU8(text), weights };
}

export async function loadKeras(path: string): Promise<tf.LayersModel> {
  const { text, weights } = await unpack(path);
  const config = parse(text, `config.json of ${path}`);
  const model = await build(config, weights.length, path);
  const where = places(config);
  return filled(model, () =>
    reading(weights, path, (file) => {
      readPlaces(file, model, where);
      return compileAs(model, config, path, () =>
        readState(file, model, trainableAt(model, where)),
      );
    }),
  );
}

/**
 * As Keras does: a model that was compiled comes back compiled, and its training goes on where it stopped.
 *
 * @param remember  gives the optimiser what the file remembers
 */
function compileAs(
  model: tf.LayersModel,
  config: JsonObject,
  path: string,
  remember: () => Promise<void> | undefined,
): Promise<void> | undefined {
  const { compile_config: saved } = config;
  if (!isObject(saved) || Object.keys(saved).length === 0) return undefined;
  const compiled = fromKerasCompile(saved, model.outputNames);
  if ("why" in compiled) {
    console.warn(
      `${path}: the model is not compiled, since Keras trained it with what tf.js does not have: ${compiled.why}. ` +
        "It predicts as it is; compile it before you train or evaluate it.",
    );
    return undefined;
  }
  model.compile(compiled.args);
  owned(model);
  if (compiled.without.length > 0)
    console.warn(
      `${path}: compiled without metrics that tf.js does not have: ${compiled.without.join(", ")}.`,
    );
  return remember();
}

/** tf.js frees an optimiser with its model, or with the next `compile`, only where it made it itself. */
function owned(model: tf.LayersModel): void {
  const { optimizer } = model;
  const own = model as unknown as {
    isOptimizerOwned: boolean;
    compile?: tf.LayersModel["compile"];
  };
  own.isOptimizerOwned = true;
  own.compile = (args) => {
    delete own.compile;
    if (args.optimizer !== optimizer) optimizer.dispose();
    model.compile(args);
  };
}

export async function saveKeras(
  model: tf.LayersModel,
  path: string,
): Promise<void> {
  const compiled = toKerasCompile(model);
  const config = configOf(model);
  const where = places(config);
  const state =
    compiled === undefined
      ? []
      : await stateOf(model, trainableAt(model, where));
  const weights = await writeHdf5(
    new Map([...(await weightsAt(model, where)), ...state]),
  );
  const metadata = {
    keras_version: kerasVersion,
    date_saved: date(new Date()),
  };
  const archive = zipSync(
    {
      "metadata.json": strToU8(JSON.stringify(metadata)),
      "config.json": strToU8(configText(config, compiled)),
      "model.weights.h5": weights,
    },
    { level: 0 }, // Keras stores too: weights do not compress
  );
  await writeWhole(path, archive);
}

/** Keras refuses a rate of 1 and a momentum of 0, which are whole numbers to it: 1.0 and 0.0 are not. */
function configText(
  config: JsonObject,
  { optimizer, ...compiled }: JsonObject = {},
): string {
  const model = JSON.stringify(config);
  if (optimizer === undefined) return model;
  const floats = JSON.stringify(optimizer).replaceAll(
    /(?<=":)-?\d+(?=[,}])/g,
    "$&.0",
  );
  const rest = JSON.stringify(compiled).slice(1);
  return `${model.slice(0, -1)},"compile_config":{"optimizer":${floats},${rest}}`;
}

/** As Keras writes it: 2026-11-24@06:40:00. */
const date = (now: Date): string =>
  now.toISOString().slice(0, 19).replace("T", "@");

export async function loadH5(path: string): Promise<tf.LayersModel> {
  const bytes = await readFile(path);
  const text = await reading(bytes, path, (file) =>
    file.text("/", "model_config"),
  );
  if (text === undefined) {
    throw new Error(
      `${path} holds weights without a model. Build the model, then: await models.loadWeights(model, "${path}").`,
    );
  }
  const model = await build(
    parse(text, `model_config of ${path}`),
    MOST_INFLATED * bytes.length, // data sets may be compressed
    path,
  );
  return filled(model, () =>
    reading(bytes, path, (file) => readLegacy(file, model, "model_weights")),
  );
}

export async function saveH5(
  model: tf.LayersModel,
  path: string,
): Promise<void> {
  const { class_name, config } = configOf(model);
  const { datasets, attributes } = await legacyWeights(model, "model_weights");
  const versions = { keras_version: kerasVersion, backend: "tensorflow" };
  attributes.set("", {
    ...versions,
    model_config: JSON.stringify({ class_name, config }),
  });
  attributes.set("model_weights", {
    ...versions,
    ...attributes.get("model_weights"),
  });
  await writeWhole(path, await writeHdf5(datasets, attributes));
}

export async function loadKerasWeights(
  model: tf.LayersModel,
  path: string,
  named?: (name: string) => string,
): Promise<void> {
  if (path.endsWith(".keras")) {
    const { weights } = await unpack(path);
    return reading(weights, path, (file) => {
      readPlaces(file, model, places(configOf(model)));
    });
  }
  const bytes = await readFile(path);
  await reading(bytes, path, (file) => {
    if (file.texts("/", "layer_names") !== undefined) {
      readLegacy(file, model, "/", named);
    } else if (file.members("model_weights").length > 0) {
      readLegacy(file, model, "model_weights", named);
    } else readPlaces(file, model, places(configOf(model)));
  });
}

export async function saveH5Weights(
  model: tf.LayersModel,
  path: string,
): Promise<void> {
  const datasets = await weightsAt(model, places(configOf(model)));
  await writeWhole(path, await writeHdf5(datasets));
}
