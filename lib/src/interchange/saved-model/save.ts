/** Writes TensorFlow's SavedModel: a folder that Python, TensorFlow Serving and this library read. `../README.md` says how it is made. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { name } from "../../backend/index.js";
import { writeCheckpoint } from "../../backend/native/graph/checkpoint.js";
import { takesGraphs } from "../../backend/native/graph/definitions.js";
import {
  inferenceOf,
  type Inference,
} from "../../backend/native/graph/inference.js";
import { savedModel } from "../../backend/native/graph/saved-model.js";
import { Untraceable } from "../../backend/native/graph/trace.js";
import { nativeBackend } from "../../backend/native/ops.js";
import * as tf from "../../backend/tf.js";
import { writeWholeFolder } from "../../files/whole-folder.js";
import { loadSavedModel } from "./load.js";

const INSTEAD =
  'Save it as .keras (await models.save(model, "model.keras")), of which Python makes one: keras.models.load_model("model.keras").export("folder").';

/** What TensorFlow and Keras put into such a folder. */
const MEMBERS: readonly string[] = [
  "saved_model.pb",
  "variables",
  "assets",
  "assets.extra",
  "fingerprint.pb",
  "keras_metadata.pb",
  "debug",
];

export async function saveSavedModel(
  model: tf.LayersModel,
  path: string,
): Promise<void> {
  const engine = name();
  if (engine !== "tfjs-node" && engine !== "tfjs-node-gpu") {
    throw new Error(
      `A SavedModel is made of TensorFlow's own operations, and the backend is ${engine}. ` +
        `Change to a native one (await backend.use("tfjs-node")). Or: ${INSTEAD}`,
    );
  }
  if (!takesGraphs(tf)) {
    throw new Error(
      `A SavedModel is written by an add-on of Nabla's own build, and this one is another: run npm run setup. Or: ${INSTEAD}`,
    );
  }
  await leaveAlone(path);
  const inference = recorded(model);
  await writeWholeFolder(path, async (folder) => {
    const { binding } = nativeBackend(tf);
    const { bytes, weights } = savedModel(inference, binding.TF_Version);
    if (weights.length > 0) {
      await mkdir(join(folder, "variables"));
      writeCheckpoint(tf, join(folder, "variables/variables"), weights);
    }
    await writeFile(join(folder, "saved_model.pb"), bytes);
    await hold(model, inference, folder);
  });
}

/** @throws Error where something of the user's is there */
async function leaveAlone(path: string): Promise<void> {
  let members: string[];
  try {
    members = await readdir(resolve(path)); // a file has no slash behind it
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    if (code === "ENOTDIR")
      throw new Error(
        `models.save expected a folder for a SavedModel, or nothing yet; "${path}" is a file. It was not touched.`,
        { cause: error },
      );
    throw error;
  }
  const others = members.filter((each) => !MEMBERS.includes(each));
  if (
    others.length > 0 ||
    (members.length > 0 && !members.includes("saved_model.pb"))
  ) {
    const shown = (others.length > 0 ? others : members).slice(0, 3);
    throw new Error(
      `models.save expected an empty folder or an older SavedModel to replace; "${path}" holds ${shown.join(", ")}. It was not touched. Name another folder.`,
    );
  }
}

function recorded(model: tf.LayersModel): Inference {
  // A model without an input's shape has none yet, whatever its type says.
  const { inputs } = model as { inputs?: tf.SymbolicTensor[] | null };
  if ((inputs ?? []).length === 0) {
    throw new Error(
      "A SavedModel expected a model that knows the shape of its input; this one has not been built. Give its first layer an inputShape.",
    );
  }
  try {
    return inferenceOf(tf, model);
  } catch (error) {
    if (!(error instanceof Untraceable)) throw error;
    throw new Error(
      `The model cannot be written as a SavedModel: ${error.layer ? `the layer "${error.layer}"` : "a part of it"} cannot be recorded for every size of batch, since ${error.message}. ${INSTEAD}`,
      { cause: error },
    );
  }
}

/** Sums in another order, of many numbers. */
const TOLERANCE = 1e-3;

/** Runs what was written beside the model, on a batch of another size than it was recorded with. */
async function hold(
  model: tf.LayersModel,
  { inputs, held }: Inference,
  folder: string,
): Promise<void> {
  const saved = await loadSavedModel(folder);
  const given = held.map((shape, i) => {
    const size = shape.reduce((all, side) => all * side, 1);
    const whole = inputs[i]?.dtype !== 1;
    const values = Array.from({ length: size }, (_, k) =>
      whole ? k % 2 : Math.abs(Math.sin(k + 1)),
    );
    return tf.tensor(values, [...shape], whole ? "int32" : "float32");
  });
  try {
    tf.tidy(() => {
      const asked = given.length === 1 ? (given[0] ?? []) : given;
      const wanted = [model.predict(asked)].flat();
      const got = [saved.predict(asked, {})].flat() as tf.Tensor[];
      for (const [i, output] of wanted.entries()) {
        const values = got[i]?.dataSync() ?? [];
        for (const [k, value] of output.dataSync().entries()) {
          const other = values[k] ?? NaN;
          const far =
            Math.abs(value - other) > TOLERANCE * (1 + Math.abs(value));
          if (far || Number.isNaN(value) !== Number.isNaN(other))
            throw new Error(
              `The model was not saved: as a SavedModel its output "${model.outputNames[i]}" would be ${other} where it predicts ${value}, for inputs of shapes ${held.map((shape) => `[${shape.join(", ")}]`).join(" ")}. ${INSTEAD}`,
            );
        }
      }
    });
  } finally {
    tf.dispose(given);
    saved.dispose();
  }
}
