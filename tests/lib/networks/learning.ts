/** Whether networks learn what they are said to learn: data, sizes and rates of the tests, in one place for their short and their long form. */
import {
  cells,
  metrics,
  mnist,
  networks,
  predict,
  random,
  Samples,
  schedules,
  split,
  tf,
  train,
} from "../../../lib/src/index.js";

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** "median 0.983, 0.981 to 0.985" */
export const spread = (values: readonly number[]): string =>
  `median ${median(values).toFixed(4)}, ${Math.min(...values).toFixed(4)} to ${Math.max(...values).toFixed(4)}`;

/** 8,000 digits to learn from, 2,000 to be judged by once; the split is the same for every seed. */
async function digits(): Promise<{ training: Samples; test: Samples }> {
  return split(await mnist.load({ seed: 1 }), { test: 0.2, seed: 1 });
}

/** The samples, and once more each moved by up to two pixels. */
function moved(samples: Samples, seed: number): Samples {
  const r = random(seed);
  const { size } = samples;
  const features = new Float32Array(2 * samples.features.length);
  features.set(samples.features);
  for (let i = 0; i < size; i++) {
    const [dx, dy] = [r.integer(5) - 2, r.integer(5) - 2];
    for (let y = 0; y < 28; y++)
      for (let x = 0; x < 28; x++) {
        const [u, v] = [x - dx, y - dy];
        if (u >= 0 && u < 28 && v >= 0 && v < 28)
          features[(size + i) * 784 + y * 28 + x] =
            samples.features[i * 784 + v * 28 + u] ?? 0;
      }
  }
  return new Samples({
    name: "digits, moved",
    features,
    featureShape: [28, 28, 1],
    labels: Int32Array.from([...samples.labels, ...samples.labels]),
    classNames: samples.classNames,
  });
}

/**
 * The CNN of the digits: 16 and 32 filters of 5 × 5, 128 neurons, Adam with a rate that falls from 0.002 along a cosine, batches of 64.
 *
 * @param size digits to learn from; @returns accuracy on the 2,000
 */
export async function learnDigits(
  seed: number,
  { size = 8000, epochs = 5 }: { size?: number; epochs?: number } = {},
): Promise<number> {
  const { training, test } = await digits();
  const data = moved(training.head(size), seed);
  const model = networks.cnn({ filters: [16, 32], dense: [128], seed });
  const optimizer = tf.train.adam(0.002);
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  const updates = Math.ceil(data.size / 64) * epochs;
  const rate = schedules.cosine({ start: 0.002, updates });
  let update = 0;
  await train(model, data, {
    epochs,
    batchSize: 64,
    seed,
    progress: false,
    callbacks: {
      onBatchBegin: () => {
        (optimizer as unknown as { learningRate: number }).learningRate = rate(
          update++,
        );
      },
    },
  });
  const { labels } = await predict(model, test);
  model.dispose();
  optimizer.dispose();
  return metrics.accuracy(test.labels, labels);
}

/**
 * Sequences [n, steps, 2]: a value of ±1 and a mark, which stands at one of the first ten steps; the marked value is to be recalled at the
 * end. Were it always the first, a plain network could let what it starts with decide, and in some starts it does.
 */
function marked(
  n: number,
  steps: number,
  seed: number,
): { x: tf.Tensor3D; y: tf.Tensor2D } {
  const r = random(seed);
  const x = new Float32Array(n * steps * 2);
  const y = new Float32Array(n * 2);
  for (let i = 0; i < n; i++) {
    const at = r.integer(10);
    for (let t = 0; t < steps; t++) {
      x[(i * steps + t) * 2] = t === at ? (i % 2) * 2 - 1 : r.pick([-1, 1]);
      x[(i * steps + t) * 2 + 1] = t === at ? 1 : 0;
    }
    y[i * 2 + (i % 2)] = 1;
  }
  return { x: tf.tensor3d(x, [n, steps, 2]), y: tf.tensor2d(y, [n, 2]) };
}

/**
 * LSTM of 16 units (1,250 numbers) or plain network of 33 (1,256): the same sequences, updates and rates. The LSTM's gates start for a
 * memory of that many steps (Tallec & Ollivier 2018); the plain network starts orthogonal, the best start that is known for it.
 *
 * @returns accuracy on 200 sequences to choose by and on 400 others
 */
export async function learnMemory(
  cell: "lstm" | "rnn",
  {
    steps,
    rate,
    epochs,
    seed,
  }: { steps: number; rate: number; epochs: number; seed: number },
): Promise<{ validation: number; test: number; parameters: number }> {
  const units = cell === "lstm" ? 16 : 33;
  const model = networks.sequenceClassifier({
    cell,
    steps,
    features: 2,
    units: [units],
    classes: 2,
    seed,
  });
  const parameters = model.countParams();
  if (cell === "lstm")
    tf.tidy(() => {
      const layer = model.getLayer("lstm_1");
      const [kernel, recurrent] = layer.getWeights();
      const start = Math.log(steps - 1);
      const bias = [-start, start, 0, 0].flatMap((value) =>
        Array.from({ length: units }, () => value),
      );
      layer.setWeights([kernel!, recurrent!, tf.tensor1d(bias)]);
    });
  const optimizer = tf.train.adam(rate);
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  const data = marked(500, steps, seed);
  await train(model, data, { epochs, batchSize: 50, seed, progress: false });
  const score = async (n: number, from: number): Promise<number> => {
    const { x, y } = marked(n, steps, from);
    const { labels } = await predict(model, x);
    tf.dispose([x, y]);
    return labels.filter((label, i) => label === i % 2).length / n;
  };
  const result = {
    validation: await score(200, 1000 + seed),
    test: await score(400, 2000 + seed),
    parameters,
  };
  tf.dispose([data.x, data.y]);
  model.dispose();
  optimizer.dispose();
  return result;
}

/** Otsu 1979: the threshold at which dark and bright differ most. */
function otsu(values: ArrayLike<number>): number {
  const counts = new Float64Array(256);
  for (let i = 0; i < values.length; i++)
    counts[Math.min(255, Math.floor((values[i] ?? 0) * 256))]! += 1;
  const all = counts.reduce((sum, n, level) => sum + n * level, 0);
  let [n0, sum0, best, at] = [0, 0, -1, 0];
  for (let level = 0; level < 255; level++) {
    n0 += counts[level] ?? 0;
    sum0 += (counts[level] ?? 0) * level;
    const n1 = values.length - n0;
    if (n0 === 0 || n1 === 0) continue;
    const apart = n0 * n1 * (sum0 / n0 - (all - sum0) / n1) ** 2;
    if (apart > best) [best, at] = [apart, (level + 1) / 256];
  }
  return at;
}

/**
 * U-Net with 8 filters and two levels, on patches of the left half of the nuclei picture; Dice on the right quarter, which nothing was
 * chosen by, beside Otsu's threshold, which is taken from the test part itself.
 */
export async function learnNuclei(
  seed: number,
  { patches = 200, epochs = 8 }: { patches?: number; epochs?: number } = {},
): Promise<{ unet: number; otsu: number }> {
  const { training, test } = await cells.patches({
    size: 64,
    training: patches,
    seed,
  });
  const model = networks.unet({
    inputShape: [64, 64, 1],
    filters: 8,
    depth: 2,
    seed,
  });
  const optimizer = tf.train.adam(0.004);
  model.compile({ optimizer, loss: "binaryCrossentropy" });
  await train(model, training, { epochs, batchSize: 8, seed, progress: false });
  const { values } = await predict(model, test);
  model.dispose();
  optimizer.dispose();
  const threshold = otsu(test.features);
  return {
    unet: metrics.dice(
      test.targets,
      values.map((p) => Number(p > 0.5)),
    ),
    otsu: metrics.dice(
      test.targets,
      test.features.map((v) => Number(v > threshold)),
    ),
  };
}
