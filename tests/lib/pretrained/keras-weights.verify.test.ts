/** Weights that Keras itself wrote of its ResNet-50, in our ResNet-50: the published ImageNet files have this form. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pretrained, tf } from "../../../lib/src/index.js";
import { pythonOf } from "../../bench/python.js";
import { keras } from "../../support/keras.js";

const folder = mkdtempSync(join(tmpdir(), "nabla-keras-weights-"));
afterAll(() => rmSync(folder, { recursive: true }));

let expected: { picture: number[]; answer: number[] };
beforeAll(() => {
  const script = fileURLToPath(new URL("keras_weights.py", import.meta.url));
  const printed = execFileSync(
    pythonOf(keras, console.error),
    [script, folder],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const line = printed.trim().split("\n").at(-1) ?? "";
  expected = JSON.parse(line) as typeof expected;
});

it.each([
  "resnet50.h5",
  "resnet50-whole.h5",
  "resnet50.weights.h5",
  "resnet50.keras",
])("%s: the same probabilities within 1e-5", async (file) => {
  const model = pretrained.resnet50({
    inputShape: [32, 32, 3],
    classes: 7,
    start: "zeros",
  });
  await pretrained.loadWeights(model, join(folder, file));
  const answer = tf.tidy(() => {
    const picture = tf.tensor4d(expected.picture, [2, 32, 32, 3]);
    return (model.predict(picture) as tf.Tensor).dataSync<"float32">();
  });
  const off = expected.answer.map((value, i) => Math.abs(value - answer[i]!));
  console.error(`${file}: largest difference ${Math.max(...off)}`);
  expect(new Set(expected.answer).size).toBe(14);
  expect(Math.max(...off)).toBeLessThan(1e-5);
  model.dispose();
});
