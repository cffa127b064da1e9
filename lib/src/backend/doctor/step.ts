/**
 * Times one training step on one rung, in a process of its own: `node step.js wasm`. A network of two convolutions on 32 pictures of
 * 28x28, so that the rungs can be compared; the last line on stdout is the median, in ms.
 */
import { performance } from "node:perf_hooks";
import { core, rung } from "../rungs.js";

const repeats = 5;
/** Fewer repeats, but one at least, where a step takes seconds: plain JavaScript on a slow machine. */
const patience = 2_000;
const batch = 32;

async function medianStep(name: string): Promise<number> {
  await rung(name).load();
  const tf = core();
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [28, 28, 1],
        filters: 8,
        kernelSize: 3,
        activation: "relu",
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: "relu" }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
  const x = tf.randomUniform([batch, 28, 28, 1], 0, 1, "float32", 1);
  const y = tf.oneHot(tf.range(0, batch).mod(10).toInt(), 10);
  // The first step compiles kernels and shaders: it is not counted.
  await model.trainOnBatch(x, y);
  const times: number[] = [];
  const begun = performance.now();
  do {
    const started = performance.now();
    await model.trainOnBatch(x, y);
    times.push(performance.now() - started);
  } while (times.length < repeats && performance.now() - begun < patience);
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const ms = await medianStep(process.argv[2] ?? "");
process.stdout.write(`nabla-step ${ms.toFixed(2)}\n`, () => process.exit(0));
