/**
 * Twenty mails a class: what MiniLM knows already, against a model of the same form that knows nothing. Five seeds each decide the mails,
 * the head's first weights and the order of the batches.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { corpora, tf, train } from "../../../lib/src/index.js";
import {
  bert,
  fineTune,
  minilm,
  MINILM_L6,
  textClassifier,
  type SentenceEncoder,
} from "../../../lib/src/pretrained/index.js";

const [SEEDS, SHOTS, TESTED, LENGTH] = [5, 20, 200, 48];

interface Task {
  training: { texts: string[]; labels: number[] };
  test: { texts: string[]; labels: number[] };
}

let tasks: Task[];
let encoder: SentenceEncoder;

beforeAll(async () => {
  encoder = await minilm({ dropout: 0 });
  tasks = [];
  for (let seed = 0; seed < SEEDS; seed++) {
    const size = 2 * SHOTS + TESTED;
    const { texts, labels } = await corpora.mails({ size, seed });
    // Of each class the first ones are learned from.
    const order = [...labels.keys()];
    const chosen = [0, 1].flatMap((label) =>
      order.filter((i) => labels[i] === label).slice(0, SHOTS),
    );
    const part = (indices: number[]): Task["test"] => ({
      texts: indices.map((i) => texts[i] ?? ""),
      labels: indices.map((i) => labels[i] ?? 0),
    });
    tasks.push({
      training: part(chosen),
      test: part(order.filter((i) => !chosen.includes(i))),
    });
  }
});
afterAll(() => encoder?.dispose());

const oneHot = (labels: number[]): tf.Tensor =>
  tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), 2).toFloat());

async function right(
  probabilities: tf.Tensor,
  labels: number[],
): Promise<number> {
  const guessed = await tf.tidy(() => probabilities.argMax(-1)).data();
  return (
    labels.filter((label, i) => guessed[i] === label).length / labels.length
  );
}

/** The first way: features that are computed once, and a linear head. */
async function byFeatures(task: Task, seed: number): Promise<number> {
  const vectors = async (texts: string[]): Promise<tf.Tensor2D> =>
    tf.tensor2d(
      (await encoder.embed(texts, { length: LENGTH })).map((row) => [...row]),
    );
  const x = await vectors(task.training.texts);
  const y = oneHot(task.training.labels);
  const head = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 2,
        activation: "softmax",
        inputShape: [encoder.width],
        kernelInitializer: tf.initializers.glorotUniform({ seed }),
      }),
    ],
  });
  head.compile({
    optimizer: tf.train.adam(0.02),
    loss: "categoricalCrossentropy",
  });
  await train(
    head,
    { x, y },
    { epochs: 60, batchSize: 8, seed, progress: false },
  );
  const tested = await vectors(task.test.texts);
  const output = head.predict(tested) as tf.Tensor;
  const accuracy = await right(output, task.test.labels);
  tf.dispose([x, y, tested, output]);
  head.dispose();
  return accuracy;
}

/** The whole classifier learns from the texts, or its last blocks. */
async function byTraining(
  body: tf.LayersModel,
  task: Task,
  seed: number,
  learning: {
    unfreeze: number | "all";
    learningRates: number;
    epochs: number;
    decay?: number;
  },
): Promise<number> {
  const model = textClassifier(body, { classes: 2, seed, dropout: 0 });
  const { epochs, ...options } = learning;
  fineTune(model, options);
  const x = encoder.tensors(task.training.texts, { length: LENGTH, pad: true });
  const y = oneHot(task.training.labels);
  await train(model, { x, y }, { epochs, batchSize: 8, seed, progress: false });
  const tested = encoder.tensors(task.test.texts, {
    length: LENGTH,
    pad: true,
  });
  const output = model.predict(tested, { batchSize: 32 }) as tf.Tensor;
  const accuracy = await right(output, task.test.labels);
  tf.dispose([x, y, tested, output]);
  return accuracy;
}

const mean = (values: number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: number[]): number =>
  Math.sqrt(
    mean(values.map((v) => (v - mean(values)) ** 2)) *
      (values.length / (values.length - 1)),
  );

/** The difference of the means in standard errors of it (Welch). */
const margin = (a: number[], b: number[]): number =>
  (mean(a) - mean(b)) /
  Math.sqrt((deviation(a) ** 2 + deviation(b) ** 2) / a.length);

test("features and fine-tuning beat learning from scratch by more than the seeds explain", async () => {
  const results: Record<"features" | "fine-tuned" | "scratch", number[]> = {
    features: [],
    "fine-tuned": [],
    scratch: [],
  };
  // By layer: a model lists the weights that learn first, and fine-tuning changes which do.
  const known = encoder.model.layers.map((layer) =>
    layer.getWeights().map((weight) => weight.clone()),
  );
  for (const [seed, task] of tasks.entries()) {
    results.features.push(await byFeatures(task, seed));
    results["fine-tuned"].push(
      await byTraining(encoder.model, task, seed, {
        unfreeze: 3,
        learningRates: 3e-3,
        decay: 0.1,
        epochs: 8,
      }),
    );
    for (const [i, layer] of encoder.model.layers.entries())
      layer.setWeights(known[i] ?? []);
    const body = bert(
      { ...MINILM_L6, dropout: 0, attentionDropout: 0 },
      { seed },
    );
    results.scratch.push(
      await byTraining(body, task, seed, {
        unfreeze: "all",
        learningRates: 3e-4,
        decay: 1,
        epochs: 8,
      }),
    );
    body.dispose();
    console.log(JSON.stringify(results));
  }
  for (const [way, values] of Object.entries(results))
    console.log(
      `${way}: ${mean(values).toFixed(3)} ± ${deviation(values).toFixed(3)} over ${SEEDS} seeds`,
    );
  // 2.78 is where a difference of two means of five leaves chance at 5 %, with four degrees of freedom, the fewest that it may have.
  expect(margin(results.features, results.scratch)).toBeGreaterThan(2.78);
  expect(margin(results["fine-tuned"], results.scratch)).toBeGreaterThan(2.78);
});
