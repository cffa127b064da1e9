/** Batches and lengths drawn at random, the shortest included: a SavedModel gives what its model predicts for each. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as tfjs from "@tensorflow/tfjs";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { inputsOf, layerCases, weighted } from "./saved-models.js";

process.env["NABLA_BACKEND"] = "tfjs-node";
process.env["NABLA_QUIET"] = "1";
const { tf, models } = await import("../../../lib/src/index.js");

const root = mkdtempSync(join(tmpdir(), "nabla-saved-sizes-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** By the step of the lengths that it takes. */
const CASES: readonly [string, number][] = [
  ["embedding lstm", 1],
  ["gru", 1],
  ["masked recurrent layers", 1],
  ["bidirectional", 1],
  ["states as inputs", 1],
  ["dot activation globalMaxPooling1d add, as attention", 1],
  ["reshape of an open length", 1],
  ["conv2dTranspose upSampling2d", 4],
];

it.each(CASES)("%s", async (name, step) => {
  const { make, below } = layerCases(tf)[name] ?? {};
  if (make === undefined) throw new Error(`${name} is no case.`);
  const model = weighted(tf, make());
  const folder = join(root, name.replaceAll(/\W+/g, "-"));
  await models.save(model, `${folder}/`);
  const saved = await models.load(`${folder}/`);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 20 }),
      (batch, steps) => {
        tf.tidy(() => {
          const given = inputsOf(model, batch, steps * step, below).map(
            ({ values, shape }) => tf.tensor(values, shape),
          );
          const x = given.length === 1 ? (given[0] ?? []) : given;
          const wanted = [model.predict(x)].flat();
          const got = [saved.predict(x, {})].flat() as tfjs.Tensor[];
          expect(got.map(({ shape }) => shape)).toEqual(
            wanted.map(({ shape }) => shape),
          );
          for (const [i, each] of wanted.entries()) {
            const values = got[i]?.dataSync() ?? [];
            for (const [k, value] of each.dataSync().entries())
              expect(Math.abs((values[k] ?? NaN) - value)).toBeLessThan(
                1e-5 * Math.max(1, Math.abs(value)),
              );
          }
        });
      },
    ),
    { numRuns: 12, seed: 5 },
  );
  saved.dispose();
  model.dispose();
});
