/** A SavedModel that Keras exported, run by TensorFlow: the same outputs. tests/reference/keras/convert.py made the files. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "tfjs-node";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");
const models = await import("../../../lib/src/interchange/index.js");

const reference = (file: string): string =>
  fileURLToPath(new URL(`../../reference/keras/${file}`, import.meta.url));

interface Flat {
  shape: number[];
  values: number[];
}
const expected = JSON.parse(
  readFileSync(reference("expected.json"), "utf8"),
) as Record<string, { inputs: Flat[]; outputs: Flat[] }>;

it.each([
  ["functional-shared", "float32"],
  ["recurrent", "int32"],
] as const)("%s", async (name, dtype) => {
  const before = tf.memory().numTensors;
  const model = await models.load(`${reference(`saved/${name}`)}/`);
  const { inputs = [], outputs = [] } = expected[name] ?? {};
  const x = inputs.map(({ values, shape }) => tf.tensor(values, shape, dtype));
  const y = [model.predict(x.length === 1 ? (x[0] ?? []) : x, {})].flat();
  expect(y.length).toBe(outputs.length);
  for (const [i, each] of (
    y as import("@tensorflow/tfjs").Tensor[]
  ).entries()) {
    const values = await each.data();
    expect(each.shape).toEqual(outputs[i]?.shape);
    for (const [k, value] of (outputs[i]?.values ?? []).entries())
      expect(values[k]).toBeCloseTo(value, 5);
  }
  tf.dispose([...x, ...y] as import("@tensorflow/tfjs").Tensor[]);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
