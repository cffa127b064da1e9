/**
 * Filters of one pixel that stride, over few channels, trained with one thread and with several. By oneDNN's own gradient one thread wrote
 * beyond a buffer of the heap, which glibc ended the process for, and more than one gave wrong gradients. Every x86 CPU with AVX2 shows it.
 */
import { describe, expect, it } from "vitest";
import { isInstalled } from "../../../lib/src/backend/setup/addon.js";
import { natively } from "./natively.js";

const tf = new URL("../../../lib/dist/backend/tf.js", import.meta.url).href;

/** The filter after some steps, against that of a filter without strides on the pixels that the first one sees. */
const program = `
const tf = await import(${JSON.stringify(tf)});
const trained = (x, y, strides, filter) => {
  const model = tf.sequential({ layers: [
    tf.layers.conv2d({ filters: y.shape[3], kernelSize: 1, strides, useBias: false, inputShape: x.shape.slice(1), weights: [filter] }),
  ] });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
  return (async () => {
    for (let step = 0; step < 40; step++) await model.trainOnBatch(x, y);
    return model.getWeights()[0];
  })();
};
const off = {};
for (const [height, width, channels, filters, strides] of [
  [8, 8, 2, 4, [2, 2]], [8, 8, 3, 16, [2, 2]], [16, 22, 5, 15, [2, 2]], [14, 16, 7, 6, [2, 2]], [9, 27, 6, 8, [3, 3]], [1, 24, 2, 8, [1, 2]],
]) {
  const x = tf.randomNormal([12, height, width, channels], 0, 1, "float32", 1);
  const filter = tf.randomNormal([1, 1, channels, filters], 0, 1, "float32", 2);
  const seen = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, ...strides, 1]);
  const y = tf.randomNormal([...seen.shape.slice(0, 3), filters], 0, 1, "float32", 3);
  const [ours, expected] = [await trained(x, y, strides, filter), await trained(seen, y, 1, filter)];
  off[[height, width, channels, filters, ...strides]] = ours.sub(expected).abs().max().dataSync()[0];
}
console.log(JSON.stringify(off));
`;

const skip = !isInstalled("tfjs-node");
if (skip) {
  process.stderr.write(
    "SKIPPED: filters that stride on native TensorFlow, since its add-on is not built. npm run setup builds it.\n",
  );
}

describe.skipIf(skip)("filters of one pixel that stride", () => {
  it.each(["1", "2", "3"])(
    "learn the same as without strides, with NABLA_THREADS=%s",
    async (threads) => {
      const off = JSON.parse(
        await natively(program, { NABLA_THREADS: threads }),
      ) as Record<string, number>;
      expect(Object.keys(off)).toHaveLength(6);
      for (const [form, difference] of Object.entries(off))
        expect(difference, form).toBeLessThan(1e-5);
    },
  );
});
