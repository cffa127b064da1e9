/** Trainings on native TensorFlow with one seed: the same losses to the last bit, again in the same process and in another. */
import { describe, expect, it } from "vitest";
import { isInstalled } from "../../../lib/src/backend/setup/addon.js";
import { natively } from "./natively.js";

const library = new URL("../../../lib/dist/index.js", import.meta.url).href;

const program = `
const { networks, tf, train } = await import(${JSON.stringify(library)});
const x = tf.randomUniform([32, 32, 32, 1], 0, 1, "float32", 1);
const y = tf.oneHot(tf.range(0, 32).mod(2).toInt(), 2).toFloat();
const losses = [];
for (let round = 0; round < 2; round++) {
  const model = networks.resnet({ depth: 18, inputShape: [32, 32, 1], classes: 2, filters: 2, seed: 4 });
  model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" });
  const { history } = await train(model, { x, y }, { epochs: 8, batchSize: 16, seed: 1, progress: false });
  losses.push(history.loss);
}
console.log(JSON.stringify(losses));
`;

async function losses(threads: string): Promise<number[][]> {
  return JSON.parse(
    await natively(program, { NABLA_THREADS: threads }),
  ) as number[][];
}

const skip = !isInstalled("tfjs-node");
if (skip) {
  process.stderr.write(
    "SKIPPED: trainings repeated on native TensorFlow, since its add-on is not built. npm run setup builds it.\n",
  );
}

describe.skipIf(skip)("a training with a seed", () => {
  it.each(["1", "2"])(
    "gives the same losses each time, with NABLA_THREADS=%s",
    async (threads) => {
      const all = [...(await losses(threads)), ...(await losses(threads))];
      const [first] = all;
      expect(first).toHaveLength(8);
      expect(new Set(first).size).toBe(8);
      for (const each of all) expect(each).toEqual(first);
    },
  );
});
