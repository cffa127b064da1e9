/**
 * To Python and back: Keras reads what the library wrote, computes the same, writes it again, and the library reads that. Among the long
 * tests for its cost, a download of 300 MB; the quick ones hold what Keras wrote against the library, with files that are kept.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { pythonOf } from "../../bench/python.js";
import { keras } from "../../support/keras.js";

process.env["NABLA_BACKEND"] = "tfjs-node";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");
const models = await import("../../../lib/src/interchange/index.js");

const folder = mkdtempSync(join(tmpdir(), "nabla-round-trip-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reference = fileURLToPath(
  new URL("../../reference/keras/", import.meta.url),
);
const script = fileURLToPath(new URL("round_trip.py", import.meta.url));

interface Flat {
  shape: number[];
  values: number[];
}
const expected = JSON.parse(
  readFileSync(join(reference, "expected.json"), "utf8"),
) as Record<string, { inputs: Flat[]; outputs: Flat[] }>;

const NAMES = [
  "sequential-cnn",
  "functional-shared",
  "recurrent",
  "nested",
  "normalized",
  "gru",
];

/** Trained by Keras for three updates, loaded, saved, and trained on by Keras. */
const TRAINED = readdirSync(join(reference, "trained"))
  .filter((file) => file.endsWith(".keras") && !file.startsWith("clipped"))
  .map((file) => file.replace(/\.keras$/, ""));

/** float32 sums in another order. */
const TOLERANCE = 1e-5;

type Loaded = Awaited<ReturnType<typeof models.load>>;

function difference(model: Loaded, name: string): number {
  const { inputs = [], outputs = [] } = expected[name] ?? {};
  const wholeNumbers = name === "recurrent";
  const x = inputs.map(({ values, shape }) =>
    tf.tensor(values, shape, wholeNumbers ? "int32" : "float32"),
  );
  const y = [model.predict(x.length === 1 ? (x[0] ?? []) : x, {})].flat();
  return Math.max(
    ...outputs.flatMap(({ values }, i) => {
      const got = (y[i] as import("@tensorflow/tfjs").Tensor).dataSync();
      return values.map((value, k) => Math.abs(value - (got[k] ?? NaN)));
    }),
  );
}

async function written(): Promise<Record<string, number>> {
  for (const name of NAMES) {
    const model = await models.load(join(reference, `${name}.keras`));
    await models.save(model, join(folder, `${name}.keras`));
    await models.save(model, join(folder, `${name}.h5`));
    await models.saveWeights(model, join(folder, `${name}.weights.h5`));
  }
  for (const name of TRAINED) {
    const path = join(reference, "trained", `${name}.keras`);
    const model = await models.load(path as `${string}.keras`);
    await models.save(model, join(folder, `trained-${name}.keras`));
  }
  const python = pythonOf(keras, (line) => console.error(line));
  const output = execFileSync(python, [script, folder, ...NAMES], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = output.split("\n").find((each) => each.startsWith("RESULT "));
  return JSON.parse(line?.slice(7) ?? "null") as Record<string, number>;
}

const differences = await written();

describe.each(NAMES)("%s", (name) => {
  it.each([`${name}.keras`, `${name}.h5`, `${name}.weights.h5`])(
    "Keras reads %s",
    (file) => {
      expect(differences[file]).toBeLessThan(TOLERANCE);
    },
  );

  it.each([`keras-${name}.keras`, `keras-${name}.h5`, `saved-${name}`])(
    "and the library reads %s, which Keras made of it",
    async (file) => {
      const model = await models.load(join(folder, file));
      expect(difference(model, name)).toBeLessThan(TOLERANCE);
      model.dispose();
    },
  );
});

it.each(TRAINED)("Keras trains on what was trained with %s", (name) => {
  expect(differences[`trained-${name}.keras`]).toBeLessThan(TOLERANCE);
});
