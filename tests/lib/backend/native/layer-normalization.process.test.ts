/**
 * Layer normalisation in prediction and in training, where TensorFlow takes oneDNN's kernels by itself and where it does not. Which one a
 * machine is depends on its CPU (AVX-512 VNNI) unless TF_ENABLE_ONEDNN_OPTS says so, and TensorFlow reads that once: a process for each.
 * Where it does, it refuses oneDNN's op by name.
 */
import { describe, expect, it } from "vitest";
import { isInstalled } from "../../../../lib/src/backend/setup/addon.js";
import { natively } from "../natively.js";

const tf = new URL("../../../../lib/dist/backend/tf.js", import.meta.url).href;

const program = `
const tf = await import(${JSON.stringify(tf)});
const backend = tf.backend();
const real = backend.binding;
const asked = new Set();
backend.binding = Object.create(real, {
  executeOp: { value: (name, ...rest) => (asked.add(name), real.executeOp(name, ...rest)) },
});
const x = tf.randomNormal([3, 5, 8], 2, 3, "float32", 1);
const [gamma, beta] = [2, 3].map((seed) => tf.randomNormal([8], 0, 1, "float32", seed));
const layer = tf.layers.layerNormalization({ epsilon: 1e-5, inputShape: [5, 8], weights: [gamma, beta] });
const model = tf.sequential({ layers: [layer] });
const { mean, variance } = tf.moments(x, -1, true);
const expected = x.sub(mean).div(variance.add(1e-5).sqrt()).mul(gamma).add(beta);
const off = (y) => y.sub(expected).abs().max().dataSync()[0];
const predicted = [model.predict(x), model.predict(x), layer.apply(x)].map(off);
const prediction = [...asked].includes("_MklLayerNorm");
const dy = tf.randomNormal(x.shape, 0, 1, "float32", 4);
const gradient = tf.grad((v) => layer.apply(v))(x, dy);
const plain = tf.grad((v) => {
  const centred = v.sub(v.mean(-1, true));
  return centred.div(centred.square().mean(-1, true).add(1e-5).sqrt()).mul(gamma).add(beta);
})(x, dy);
const backwards = gradient.sub(plain).abs().max().dataSync()[0];
console.log(JSON.stringify({ predicted, backwards, prediction }));
`;

const skip = !isInstalled("tfjs-node") || process.arch !== "x64";
if (skip) {
  process.stderr.write(
    "SKIPPED: layer normalisation by oneDNN, since native TensorFlow's add-on is not built (npm run setup builds it), or the CPU is not x86.\n",
  );
}

describe.skipIf(skip)("layer normalisation", () => {
  it.each([
    ["takes oneDNN's op in prediction", "0", true],
    ["is right where TensorFlow takes oneDNN's kernels by itself", "1", false],
  ])("%s", async (_, byItself, one) => {
    const { predicted, backwards, prediction } = JSON.parse(
      await natively(program, { TF_ENABLE_ONEDNN_OPTS: byItself }),
    ) as { predicted: number[]; backwards: number; prediction: boolean };
    expect(prediction).toBe(one);
    expect(predicted).toHaveLength(3);
    for (const each of [...predicted, backwards])
      expect(each).toBeLessThan(1e-5);
  });
});
