/** Every layer of tf.js written as a SavedModel and read back by TensorFlow: the same numbers for batches and lengths that it was not recorded with. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as tfjs from "@tensorflow/tfjs";
import { afterAll, describe, expect, it } from "vitest";
import {
  builderCases,
  inputsOf,
  layerCases,
  NOT_TRIED,
  weighted,
} from "./saved-models.js";

process.env["NABLA_BACKEND"] = "tfjs-node";
process.env["NABLA_QUIET"] = "1";
const library = await import("../../../lib/src/index.js");
const { tf, models } = library;

const root = mkdtempSync(join(tmpdir(), "nabla-saved-models-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Sums in another order: the library's own predictions are fused otherwise, layer normalisation by oneDNN most of all. */
const TOLERANCE = 1e-5;

/** Relative to what is larger than 1. */
function difference(a: tfjs.Tensor, b: tfjs.Tensor): number {
  expect(b.shape).toEqual(a.shape);
  const other = b.dataSync();
  return Math.max(
    ...Array.from(
      a.dataSync(),
      (value, i) =>
        Math.abs(value - (other[i] ?? NaN)) / Math.max(1, Math.abs(value)),
    ),
  );
}

const layers = layerCases(tf);

it("every layer is among them", () => {
  const tried = Object.keys(layers).join(" ").split(/[ ,]+/);
  expect(
    Object.keys(tf.layers).filter(
      (name) => !tried.includes(name) && !(name in NOT_TRIED),
    ),
  ).toEqual([]);
});

describe.each(Object.entries({ ...layers, ...builderCases(library) }))(
  "%s",
  (name, { make, lengths = [6, 15], below }) => {
    it("predicts the same", async () => {
      const model = weighted(tf, make());
      const before = tf.memory().numTensors;
      const folder = `${join(root, name.replaceAll(/\W+/g, "-"))}/`;
      await models.save(model, folder);
      // Only ops that every TensorFlow has.
      const bytes = readFileSync(join(folder, "saved_model.pb"), "latin1");
      expect(bytes).not.toMatch(/_Mkl|_Fused|MklNameChange/);
      const saved = await models.load(folder as `${string}/`);
      for (const [i, batch] of [1, 7].entries())
        tf.tidy(() => {
          const given = inputsOf(model, batch, lengths[i] ?? 1, below).map(
            ({ values, shape }) => tf.tensor(values, shape),
          );
          const x = given.length === 1 ? (given[0] ?? []) : given;
          const wanted = [model.predict(x)].flat();
          const got = [saved.predict(x, {})].flat() as tfjs.Tensor[];
          expect(got.length).toBe(wanted.length);
          for (const [k, output] of wanted.entries())
            expect(difference(output, got[k] ?? output)).toBeLessThan(
              TOLERANCE,
            );
        });
      saved.dispose();
      expect(tf.memory().numTensors).toBe(before);
      model.dispose();
    });
  },
);
