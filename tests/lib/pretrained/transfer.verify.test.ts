/**
 * Whether transfer wins: 100 drawings, twenty a class, five seeds of each way. Features with a linear head, the last blocks fine-tuned, and a
 * convolutional network from scratch; judged on the other 250 drawings.
 */
import { expect, it } from "vitest";
import {
  emoji,
  metrics,
  networks,
  predict,
  pretrained,
  Random,
  type Samples,
  tf,
  train,
} from "../../../lib/src/index.js";

const SIDE = 64;
const SEEDS = [1, 2, 3, 4, 5];

function deal(
  samples: Samples,
  seed: number,
): { training: Samples; test: Samples } {
  const [training, test]: [number[], number[]] = [[], []];
  const taken = samples.classNames.map(() => 0);
  const all = Array.from({ length: samples.size }, (_, i) => i);
  for (const i of new Random(seed).shuffle(all)) {
    const label = samples.labels[i]!;
    if (taken[label]! < 20) {
      training.push(i);
      taken[label]! += 1;
    } else test.push(i);
  }
  return { training: samples.take(training), test: samples.take(test) };
}

async function score(model: tf.LayersModel, test: Samples): Promise<number> {
  return metrics.accuracy(test.labels, (await predict(model, test)).labels);
}

const mean = (values: number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const spread = (values: number[]): number => {
  const middle = mean(values);
  const squares = values.map((value) => (value - middle) ** 2);
  return Math.sqrt((mean(squares) * values.length) / (values.length - 1));
};

it("features and fine-tuning beat a start from scratch by more than the seeds' spread", async () => {
  const drawings = await emoji.load({ side: SIDE });
  const load = (): Promise<pretrained.VisionModel> =>
    pretrained.load("efficientnet-lite0", {
      includeTop: false,
      inputShape: [SIDE, SIDE, 3],
    });
  const network = await load();
  const extractor = pretrained.featureExtractor(network);
  const features = await extractor.samples(drawings);
  const scores = {
    features: [] as number[],
    tuned: [] as number[],
    scratch: [] as number[],
  };
  for (const seed of SEEDS) {
    const options = { batchSize: 20, seed, progress: false } as const;
    const frozen = deal(features, seed);
    const head = tf.sequential({
      layers: [
        tf.layers.dense({
          name: "classifier",
          units: 5,
          activation: "softmax",
          inputShape: [extractor.width],
          kernelInitializer: tf.initializers.glorotUniform({ seed }),
        }),
      ],
    });
    const compile = { loss: "categoricalCrossentropy" };
    head.compile({ ...compile, optimizer: tf.train.adam(0.003) });
    await train(head, frozen.training, { ...options, epochs: 40 });
    scores.features.push(await score(head, frozen.test));

    const body = await load();
    const pictures = deal(drawings, seed);
    // Once through the preprocessing, which does not learn.
    const prepared = async (part: Samples): Promise<Samples> => {
      const { x, y } = part.tensors();
      const ready = body.preprocess(x as tf.Tensor4D);
      const values = Float32Array.from(await ready.data());
      tf.dispose([x, y, ready]);
      return part.with(values);
    };
    const model = pretrained.pictureClassifier(body.model, { classes: 5 });
    model.getLayer("classifier").setWeights(head.getWeights());
    pretrained.fineTune(model, { unfreeze: 2, learningRates: 1e-4 });
    const ready = await prepared(pictures.training);
    await train(model, ready, { ...options, epochs: 6 });
    scores.tuned.push(await score(model, await prepared(pictures.test)));
    model.dispose();

    const alone = networks.cnn({
      inputShape: [SIDE, SIDE, 3],
      classes: 5,
      filters: [8, 16, 32],
      kernelSize: 3,
      dense: [32],
      seed,
    });
    alone.compile({ ...compile, optimizer: tf.train.adam(0.002) });
    await train(alone, pictures.training, { ...options, epochs: 15 });
    scores.scratch.push(await score(alone, pictures.test));
    alone.dispose();
    head.dispose();
  }
  for (const [name, values] of Object.entries(scores)) {
    console.error(
      `${name}: ${mean(values).toFixed(3)} ± ${spread(values).toFixed(3)} (${values.map((value) => value.toFixed(3)).join(", ")})`,
    );
  }
  const { features: linear, tuned, scratch } = scores;
  for (const transfer of [linear, tuned]) {
    expect(Math.min(...transfer)).toBeGreaterThan(Math.max(...scratch));
    expect(mean(transfer) - mean(scratch)).toBeGreaterThan(
      3 * Math.max(spread(transfer), spread(scratch)),
    );
  }
  network.dispose();
});
