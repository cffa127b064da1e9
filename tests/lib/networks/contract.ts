/** What every builder promises, whatever it builds. Each one's test file calls this once. */
import { describe, expect, it } from "vitest";
import { tf, train } from "../../../lib/src/index.js";
import { Random } from "../../../lib/src/data/random.js";

type Model = ReturnType<typeof tf.sequential> | tf.LayersModel;

export interface Toy {
  x: tf.Tensor;
  y: tf.Tensor;
}

export interface Subject {
  name: string;
  /** Small: it is built several times and trained. */
  make: (seed?: number) => Model;
  /** Of what `make` gives, without the batch. */
  input: readonly number[];
  output: readonly number[];
  parameters: number;
  /** Targets of the toy problem for these inputs (default: the inputs themselves). */
  toy?: (x: tf.Tensor) => tf.Tensor;
  samples?: number;
  loss: string;
  epochs?: number;
  lr?: number;
  /** The loss at the end, as a share of the first epoch's. */
  falls?: number;
  /** A bad option and the whole of what is said of it. */
  refuses: [what: () => unknown, message: string][];
}

/** Uniform in [0, 1): what scaled pictures and series look like. */
export function inputs(shape: readonly number[], seed = 5): tf.Tensor {
  const random = new Random(seed);
  const size = shape.reduce((all, side) => all * side, 1);
  const values = Float32Array.from({ length: size }, () => random.uniform());
  return tf.tensor(values, [...shape]);
}

const weights = (model: Model): number[][] =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));

/** Saved as a learner would: the files' contents, kept in memory. */
async function reloaded(model: Model): Promise<tf.LayersModel> {
  let kept: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      // JSON, since this is what a file holds: a configuration that it cannot hold is lost.
      const topology = JSON.parse(
        JSON.stringify(artifacts.modelTopology),
      ) as object;
      kept = { ...artifacts, modelTopology: topology };
      const dateSaved = new Date(0);
      return Promise.resolve({
        modelArtifactsInfo: { dateSaved, modelTopologyType: "JSON" },
      });
    }),
  );
  return tf.loadLayersModel(tf.io.fromMemory(kept as tf.io.ModelArtifacts));
}

export function contract(subject: Subject): void {
  const { name, make } = subject;
  const batch = (count: number): tf.Tensor => inputs([count, ...subject.input]);

  describe(`${name}: the contract of builders`, () => {
    it("has the shapes, the parameters and a name for each layer", () => {
      const model = make(1);
      const x = batch(2);
      const y = model.predict(x) as tf.Tensor;
      expect(model.inputs[0]?.shape).toEqual([null, ...subject.input]);
      expect(y.shape).toEqual([2, ...subject.output]);
      expect(Array.from(y.dataSync()).every(Number.isFinite)).toBe(true);
      expect(model.countParams()).toBe(subject.parameters);
      // tf.js's own names end in a count of all layers ever made: dense_Dense7.
      const unnamed = model.layers
        .map((layer) => layer.name)
        .filter((each) => /_[A-Z][A-Za-z0-9]*\d+$/.test(each));
      expect(unnamed).toEqual([]);
      tf.dispose([x, y]);
      model.dispose();
    });

    it("is decided by its seed", () => {
      const models = [make(1), make(1), make(2)];
      const [first, again, other] = models.map(weights);
      expect(again).toEqual(first);
      expect(other).not.toEqual(first);
      // No two kernels of one model are drawn from one stream.
      const drawn = first!.filter((each) => new Set(each).size > 2);
      expect(new Set(drawn.map((each) => each[0])).size).toBe(drawn.length);
      models.forEach((model) => model.dispose());
      const [free, unseeded] = [make(), make()];
      expect(weights(unseeded)).not.toEqual(weights(free));
      free.dispose();
      unseeded.dispose();
    });

    it("is saved and loaded to the same", async () => {
      const model = make(3);
      const loaded = await reloaded(model);
      const x = batch(2);
      const [y, same] = [model.predict(x), loaded.predict(x)] as tf.Tensor[];
      expect(Array.from(same!.dataSync())).toEqual(Array.from(y!.dataSync()));
      tf.dispose([x, y!, same!]);
      model.dispose();
      loaded.dispose();
    });

    it("learns, the same again, and leaves no tensor behind", async () => {
      const before = tf.memory().numTensors;
      const losses: number[][] = [];
      for (let round = 0; round < 2; round++) {
        const model = make(4);
        const x = batch(subject.samples ?? 32);
        const y = tf.tidy(() => subject.toy?.(x) ?? x);
        const optimizer = tf.train.adam(subject.lr ?? 0.01);
        model.compile({ optimizer, loss: subject.loss });
        const epochs = subject.epochs ?? 20;
        const options = { epochs, batchSize: 16, seed: 1, progress: false };
        const run = await train(model, { x, y }, options);
        losses.push(run.history["loss"] ?? []);
        tf.dispose([x, y]);
        model.dispose();
        optimizer.dispose();
      }
      const [first, again] = losses;
      expect(first!.at(-1)).toBeLessThan((subject.falls ?? 0.7) * first![0]!);
      expect(again).toEqual(first);
      expect(tf.memory().numTensors).toBe(before);
    });

    it("says what it expected of its options", () => {
      const before = tf.memory().numTensors;
      for (const [bad, message] of subject.refuses) {
        expect(bad).toThrow(RangeError);
        expect(bad).toThrow(message);
      }
      expect(tf.memory().numTensors).toBe(before);
    });
  });
}

/** Classes told apart by whether the sum of a sample's values is above its median, one-hot. */
export function brighter(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const sums = x.reshape([x.shape[0] ?? 0, -1]).sum(1);
    const sorted = Array.from(sums.dataSync()).toSorted((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return tf.oneHot(sums.greater(middle).toInt(), 2).toFloat();
  });
}
