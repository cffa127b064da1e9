/** A prediction as one graph against the same prediction op by op; and where it must not be a graph. */
import type * as Tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import {
  convolutional,
  dense,
  embeddedLstm,
  gruBothWays,
  normal,
  pictures,
  sentences,
  twoInputs,
} from "./models.js";
import { bothWays, distance, tf, TOLERANCE, withFusion } from "./support.js";

const graphsOf = (ops: readonly string[]): number =>
  ops.filter((op) => op.startsWith("nabla_prediction")).length;

const classifier = (): Tf.Sequential =>
  convolutional(
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.flatten(),
    dense(3, { activation: "softmax" }),
  );

const CASES: Record<string, [() => Tf.LayersModel, () => Tf.Tensor[]]> = {
  "convolutions, pooling, batch normalisation, dropout": [
    classifier,
    () => [pictures(5)],
  ],
  "an embedding with a mask and an LSTM": [
    () => embeddedLstm({ maskZero: true }, {}, dense(3)),
    () => [sentences()],
  ],
  "a GRU in both directions, layer normalisation, dense layers on sequences": [
    () =>
      gruBothWays(
        dense(7, { activation: "gelu" }),
        dense(4, { activation: "softmax", useBias: false }),
      ),
    () => [normal([8, 6, 3], 1)],
  ],
  "two inputs, two outputs, one of them an input, a model within": [
    () => {
      const { a, b, both } = twoInputs();
      const inner = tf.sequential({
        layers: [dense(6, { inputShape: [8], activation: "tanh" }), dense(2)],
      });
      const outputs = [inner.apply(both) as Tf.SymbolicTensor, a];
      return tf.model({ inputs: [a, b], outputs });
    },
    () => [normal([8, 4], 1), normal([8, 4], 2)],
  ],
};

const one = (inputs: Tf.Tensor[]): Tf.Tensor | Tf.Tensor[] =>
  inputs.length === 1 ? (inputs[0] as Tf.Tensor) : inputs;

describe("as a graph gives what it gives op by op:", () => {
  it.each(Object.entries(CASES))("%s", async (_, [make, inputs]) => {
    const x = inputs();
    const { plain, fused } = await bothWays(() => {
      const model = make();
      return [
        model.predict(one(x)),
        model.predict(one(x), { batchSize: 3 }),
        model.predictOnBatch(one(x)),
        model.apply(one(x)) as Tf.Tensor | Tf.Tensor[],
      ].flat();
    });
    expect(distance(fused, plain)).toBeLessThan(TOLERANCE);
    const model = make();
    const { ops } = await withFusion(true, () =>
      tf.dispose([
        model.predict(one(x)),
        model.predictOnBatch(one(x)),
        model.apply(one(x)) as Tf.Tensor[],
      ]),
    );
    expect(graphsOf(ops)).toBe(3);
    expect(x.every(({ isDisposed }) => !isDisposed)).toBe(true);
  });
});

class Scaled extends tf.layers.Layer {
  static className = "ScaledInPrediction";
  override call(inputs: Tf.Tensor | Tf.Tensor[]): Tf.Tensor {
    return tf.mul([inputs].flat()[0] as Tf.Tensor, 2);
  }
}

const x = normal([8, 3], 1);
const small = (...more: Tf.layers.Layer[]): Tf.Sequential =>
  tf.sequential({
    layers: [
      dense(4, { inputShape: [3], activation: "tanh" }),
      dense(3),
      ...more,
    ],
  });

async function graphs(model: Tf.LayersModel): Promise<number> {
  const { ops } = await withFusion(true, () =>
    tf.dispose(model.predict(x) as Tf.Tensor),
  );
  return graphsOf(ops);
}

describe("a prediction stays op by op", () => {
  it("with a layer of one's own", async () => {
    expect(await graphs(small())).toBe(1);
    expect(await graphs(small(new Scaled({})))).toBe(0);
  });

  it("with a hook, or a call, that comes later on a layer", async () => {
    const model = small();
    expect(await graphs(model)).toBe(1);
    const [first] = model.layers as [Tf.layers.Layer];
    let calls = 0;
    first.setCallHook(() => calls++);
    expect(await graphs(model)).toBe(0);
    expect(calls).toBe(1);
    first.clearCallHook();
    expect(await graphs(model)).toBe(1);
    const call = first.call.bind(first);
    first.call = (...given) => {
      calls++;
      return call(...given);
    };
    expect(await graphs(model)).toBe(0);
    expect(calls).toBe(2);
  });

  it("where its gradient is wanted, which is right", async () => {
    const model = small();
    const slope = tf.grad((inputs) =>
      (model.predict(inputs) as Tf.Tensor).sum(),
    );
    const { plain, fused } = await bothWays(() => [slope(x)]);
    expect(distance(fused, plain)).toBeLessThan(TOLERANCE);
    const { ops } = await withFusion(true, () => tf.dispose(slope(x)));
    expect(graphsOf(ops)).toBe(0);
  });

  it("in training, whose dropout is drawn anew", () => {
    const model = small(tf.layers.dropout({ rate: 0.5 }));
    const draws = [1, 2, 3].map(() =>
      (model.apply(x, { training: true }) as Tf.Tensor).dataSync().join(),
    );
    expect(new Set(draws).size).toBe(3);
  });

  it("with a state that goes on from batch to batch", async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.simpleRNN({
          units: 2,
          stateful: true,
          batchInputShape: [1, 2, 3],
        }),
      ],
    });
    const step = normal([1, 2, 3], 4);
    const [first, second] = [1, 2].map(() =>
      (model.predict(step) as Tf.Tensor).dataSync().join(),
    );
    expect(second).not.toBe(first);
  });

  it("after eight shapes of batch", async () => {
    const model = small();
    const { ops } = await withFusion(true, () => {
      for (let rows = 1; rows <= 10; rows++)
        tf.dispose(model.predict(normal([rows, 3], 1)));
    });
    expect(graphsOf(ops)).toBe(8);
  });
});

describe("a prediction as a graph", () => {
  it("follows weights that are set or learnt", async () => {
    const { plain, fused } = await bothWays(async () => {
      const model = small();
      model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
      const all = [model.predict(x)];
      model.setWeights(model.getWeights().map((each) => each.add(0.1)));
      all.push(model.predict(x));
      await model.trainOnBatch(x, normal([8, 3], 2));
      all.push(model.predict(x));
      return all.flat();
    });
    expect(distance(fused, plain)).toBeLessThan(TOLERANCE);
    expect(
      distance([fused[0] as Tf.Tensor], [fused[1] as Tf.Tensor]),
    ).toBeGreaterThan(0.01);
  });

  it("gives the same numbers the first time and later", () => {
    const model = classifier();
    const seen = pictures(4);
    const once = (): string =>
      (model.predict(seen) as Tf.Tensor).dataSync().join();
    const first = once();
    expect(once()).toBe(first);
    expect(once()).toBe(first);
  });

  it("leaves no tensor behind, and its output is the caller's alone", () => {
    const input = tf.input({ shape: [3] });
    const same = tf.model({ inputs: input, outputs: input });
    const model = small();
    tf.dispose([model.predict(x), same.predict(x)].flat());
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++)
      tf.dispose([model.predict(x, { batchSize: 3 }), same.predict(x)].flat());
    expect(tf.memory().numTensors).toBe(before);
    expect(x.isDisposed).toBe(false);
  });

  it("says what is wrong as ever: a shape, a model that is gone", () => {
    const model = small();
    tf.dispose(model.predict(x));
    expect(() => model.predict(normal([8, 4], 1))).toThrow(/shape/);
    model.dispose();
    expect(() => model.predict(x)).toThrow(/disposed/);
  });
});
