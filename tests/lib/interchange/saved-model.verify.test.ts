/** SavedModels of every layer and builder, in Python: tf.saved_model.load and Keras's TFSMLayer give what the library predicts, for any batch and length. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as tfjs from "@tensorflow/tfjs";
import { afterAll, describe, expect, it } from "vitest";
import { pythonOf } from "../../bench/python.js";
import { keras } from "../../support/keras.js";
import {
  builderCases,
  inputsOf,
  layerCases,
  weighted,
  type Case,
  type Flat,
} from "./saved-models.js";

process.env["NABLA_BACKEND"] = "tfjs-node";
process.env["NABLA_QUIET"] = "1";
const library = await import("../../../lib/src/index.js");
const { tf, models, pretrained } = library;

const root = mkdtempSync(join(tmpdir(), "nabla-saved-models-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Sums in another order. */
const TOLERANCE = 1e-5;

const cases: Record<string, Case> = {
  ...layerCases(tf),
  ...builderCases(library),
  mobileNetV2: { make: () => pretrained.mobileNetV2() },
  resnet50: { make: () => pretrained.resnet50() },
  inceptionV3: { make: () => pretrained.inceptionV3() },
};

const folderOf = (name: string): string => name.replaceAll(/\W+/g, "-");

interface Batch {
  inputs: Record<string, Flat>;
  outputs: Record<string, Flat>;
}

function batchOf(
  model: tfjs.LayersModel,
  names: readonly string[],
  inputs: Flat[],
): Batch {
  return tf.tidy(() => {
    const x = inputs.map(({ values, shape }) => tf.tensor(values, shape));
    const y = [model.predict(x.length === 1 ? (x[0] ?? []) : x)].flat();
    const outputs = y.map((each, i): [string, Flat] => [
      names[i] ?? "",
      { shape: each.shape, values: Array.from(each.dataSync()) },
    ]);
    return {
      inputs: Object.fromEntries(
        inputs.map((each, i) => [model.inputNames[i] ?? "", each]),
      ),
      outputs: Object.fromEntries(outputs),
    } as never;
  });
}

/** The second output of one layer is called after it with a number. */
function outputNames({ outputNames: names }: tfjs.LayersModel): string[] {
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((each) => each === name).length;
    return before === 0 ? name : `${name}_${before}`;
  });
}

const weights: Record<string, number> = {};

async function written(): Promise<
  Record<string, { difference: number; variables: number; private: string[] }>
> {
  const all: Record<string, { batches: Batch[] }> = {};
  for (const [name, { make, lengths = [6, 15], below }] of Object.entries(
    cases,
  )) {
    // Models of the size of ImageNet's keep the weights that they were made with.
    const made = make();
    const model = made.countParams() > 1e6 ? made : weighted(tf, made);
    await models.save(model, `${join(root, folderOf(name))}/`);
    const sizes = model.inputs[0]?.shape.includes(224) ? [1] : [1, 7];
    all[folderOf(name)] = {
      batches: sizes.map((batch, i) =>
        batchOf(
          model,
          outputNames(model),
          inputsOf(model, batch, lengths[i] ?? 1, below),
        ),
      ),
    };
    weights[name] = model.weights.length;
    model.dispose();
  }
  writeFileSync(join(root, "cases.json"), JSON.stringify(all));
  const python = pythonOf(keras, (line) => console.error(line));
  const script = fileURLToPath(new URL("saved_model.py", import.meta.url));
  const output = execFileSync(python, [script, root], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = output.split("\n").find((each) => each.startsWith("RESULT "));
  return JSON.parse(line?.slice(7) ?? "null") as never;
}

const results = await written();

describe.each(Object.keys(cases))("%s", (name) => {
  const result = results[folderOf(name)];

  it("Python computes the same", () => {
    expect(result?.difference).toBeLessThan(TOLERANCE);
  });

  it("its weights are variables, and its ops are public", () => {
    expect(result?.variables).toBe(weights[name]);
    expect(result?.private).toEqual([]);
  });
});
