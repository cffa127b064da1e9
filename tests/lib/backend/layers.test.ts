/** Layers and initial weights that tf.js lacks, refuses or is slow at. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import type * as tfjs from "@tensorflow/tfjs";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");

interface Keras {
  x: number[][][];
  weights: number[][][];
  states: number[][][];
  gradients: number[][][];
}
const keras = JSON.parse(
  readFileSync(
    fileURLToPath(new URL("../../reference/backend/gru.json", import.meta.url)),
    "utf8",
  ),
) as Keras;

/** tf.js's types do not know the option. */
type Options = Parameters<typeof tf.layers.gru>[0] & { resetAfter: boolean };

function gru(more: Partial<Options> = {}): tfjs.Sequential {
  const options: Options = {
    units: 3,
    returnSequences: true,
    recurrentActivation: "sigmoid",
    resetAfter: true,
    inputShape: [4, 2],
    ...more,
  };
  return tf.sequential({ layers: [tf.layers.gru(options)] });
}

function withKerasWeights(model: tfjs.LayersModel): tfjs.LayersModel {
  const weights = keras.weights.map((each) => tf.tensor(each));
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

/** float32 in four steps of sums of a dozen products: 1e-6, and some room. */
const CLOSE = 1e-5;

function worst(got: tfjs.Tensor, expected: number[][][] | number[][]): number {
  return tf.tidy(
    () => got.sub(tf.tensor(expected)).abs().max().dataSync()[0] ?? Infinity,
  );
}

describe("GRU with resetAfter", () => {
  it("has Keras's weights and states", () => {
    const model = withKerasWeights(gru());
    expect(model.getWeights().map((each) => each.shape)).toEqual([
      [2, 9],
      [3, 9],
      [2, 9],
    ]);
    expect(model.countParams()).toBe(63);
    const states = model.predict(tf.tensor3d(keras.x)) as tfjs.Tensor;
    expect(worst(states, keras.states)).toBeLessThan(CLOSE);
    model.dispose();
  });

  it("has Keras's gradients", () => {
    const model = withKerasWeights(gru());
    const { grads } = tf.variableGrads(() => {
      const states = model.apply(tf.tensor3d(keras.x)) as tfjs.Tensor;
      const weights = tf.range(1, states.size + 1).div(states.size);
      return states.flatten().mul(weights).sum();
    });
    const inOrder = model.trainableWeights.map(({ name }) => {
      const key = Object.keys(grads).find((each) => each.startsWith(name));
      return grads[key ?? ""];
    });
    expect(inOrder).toHaveLength(3);
    for (const [i, expected] of keras.gradients.entries())
      expect(worst(inOrder[i] ?? tf.scalar(NaN), expected)).toBeLessThan(CLOSE);
    model.dispose();
  });

  it("comes back from a saved model", async () => {
    const model = withKerasWeights(gru());
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory(
        await new Promise<tfjs.io.ModelArtifacts>((resolve, reject) => {
          model
            .save(
              tf.io.withSaveHandler(async (artifacts) => {
                resolve(artifacts);
                return {
                  modelArtifactsInfo: {
                    dateSaved: new Date(0),
                    modelTopologyType: "JSON",
                  },
                };
              }),
            )
            .catch(reject);
        }),
      ),
    );
    const states = loaded.predict(tf.tensor3d(keras.x)) as tfjs.Tensor;
    expect(worst(states, keras.states)).toBeLessThan(CLOSE);
    model.dispose();
    loaded.dispose();
  });

  it("drops the same entries at every step while it trains, and leaves no tensors behind", async () => {
    const model = gru({ dropout: 0.5, recurrentDropout: 0.5 });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const [x, y] = [tf.ones([8, 4, 2]), tf.ones([8, 4, 3])];
    await model.fit(x, y, { epochs: 1, verbose: 0 });
    const before = tf.memory().numTensors;
    await model.fit(x, y, { epochs: 3, verbose: 0 });
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it("without the option is tf.js's own: one row of bias", () => {
    const model = gru({ resetAfter: false });
    expect(model.getWeights()[2]?.shape).toEqual([9]);
    expect(model.layers[0]?.getConfig()["resetAfter"]).toBe(false);
    model.dispose();
  });
});

describe("orthogonal initial weights", () => {
  it.each([
    [7, 7],
    [5, 20],
    [20, 5],
  ])("%i × %i: the shorter side is orthonormal, times the gain", (n, m) => {
    const product = tf.tidy(() => {
      const w = tf.initializers.orthogonal({ seed: 1, gain: 2 }).apply([n, m]);
      return tf.matMul(w, w, n > m, n <= m).arraySync() as number[][];
    });
    product.forEach((row, i) =>
      row.forEach((value, j) => expect(value).toBeCloseTo(i === j ? 4 : 0, 5)),
    );
  });

  it("is what a plain layer starts with, at the size of a recurrent kernel, without tf.js's warning", () => {
    const warn = vi.spyOn(console, "warn");
    const layer = tf.layers.lstm({ units: 128, inputShape: [null, 4] });
    const model = tf.sequential({ layers: [layer] });
    const recurrent = layer.getWeights()[1] as tfjs.Tensor2D;
    const off = tf.tidy(() =>
      tf
        .matMul(recurrent, recurrent, false, true)
        .sub(tf.eye(128))
        .abs()
        .max()
        .dataSync(),
    );
    expect(off[0]).toBeLessThan(1e-5);
    expect(warn).not.toHaveBeenCalled();
    model.dispose();
  });

  it("the same seed gives the same weights, of a convolution too", () => {
    const [a, b] = [1, 1].map((seed) =>
      tf.initializers.orthogonal({ seed }).apply([3, 3, 2, 4]),
    );
    expect(a?.shape).toEqual([3, 3, 2, 4]);
    expect(Array.from(a?.dataSync() ?? [])).toEqual(
      Array.from(b?.dataSync() ?? [0]),
    );
    tf.dispose([a, b]);
  });

  it("says what it expects of a vector", () => {
    expect(() => tf.initializers.orthogonal({}).apply([3])).toThrow(
      /expected a shape of two axes or more, received \[3\]/,
    );
  });
});

describe.each([
  ["batchNormalization", { training: true }],
  ["layerNormalization", {}],
] as const)("%s without scale or center", (kind, kwargs) => {
  const x = tf.randomNormal([3, 4, 5], 1, 2, "float32", 1);
  const made = (options: object): tfjs.layers.Layer => {
    const layer = tf.layers[kind](options);
    layer.apply(x);
    return layer;
  };
  const gradient = (layer: tfjs.layers.Layer): tfjs.Tensor =>
    tf.grad((v) => (layer.apply(v, { ...kwargs }) as tfjs.Tensor).pow(3).sum())(
      x,
    );

  it.each([
    { scale: false },
    { center: false },
    { scale: false, center: false },
  ])("computes what ones and zeros would, gradients too: %j", (options) => {
    const [layer, whole] = [made(options), made({})];
    const apart = (a: tfjs.Tensor, b: tfjs.Tensor): number =>
      tf.tidy(() => a.sub(b).abs().max().dataSync()[0] ?? Infinity);
    expect(
      apart(
        layer.apply(x, { ...kwargs }) as tfjs.Tensor,
        whole.apply(x, { ...kwargs }) as tfjs.Tensor,
      ),
    ).toBe(0);
    const expected = gradient(whole);
    expect(apart(gradient(layer), expected)).toBeLessThan(1e-5);
    expect(expected.abs().max().dataSync()[0]).toBeGreaterThan(0.1);
  });
});

describe("a disposed model leaves nothing", () => {
  const input = (): tfjs.SymbolicTensor => tf.input({ shape: [3, 2] });
  const dense = (): tfjs.layers.Layer => tf.layers.dense({ units: 2 });

  it.each([
    [
      "a layer called twice",
      () => {
        const [x, layer] = [input(), dense()];
        const outputs = layer.apply(layer.apply(x)) as tfjs.SymbolicTensor;
        return tf.model({ inputs: x, outputs });
      },
    ],
    [
      "an LSTM inside Bidirectional",
      () => {
        const x = input();
        const layer = tf.layers.lstm({ units: 2, unitForgetBias: true });
        const outputs = tf.layers.bidirectional({ layer }).apply(x);
        return tf.model({ inputs: x, outputs: outputs as tfjs.SymbolicTensor });
      },
    ],
    [
      "an LSTM with a state, after two batches",
      () => {
        const model = tf.sequential({
          layers: [
            tf.layers.lstm({
              units: 2,
              stateful: true,
              batchInputShape: [1, 3, 2],
            }),
          ],
        });
        const x = tf.ones([1, 3, 2]);
        for (let i = 0; i < 2; i++) tf.dispose(model.predict(x));
        x.dispose();
        return model;
      },
    ],
  ])("with %s", (_, make) => {
    const before = tf.memory().numTensors;
    make().dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("but keeps what another model still uses", () => {
    const before = tf.memory().numTensors;
    const [x, layer] = [input(), dense()];
    const model = (calls: number): tfjs.LayersModel => {
      let outputs = x;
      for (let i = 0; i < calls; i++)
        outputs = layer.apply(outputs) as tfjs.SymbolicTensor;
      return tf.model({ inputs: x, outputs });
    };
    const [first, second] = [model(2), model(1)];
    first.dispose();
    tf.tidy(() => {
      expect((second.predict(tf.ones([1, 3, 2])) as tfjs.Tensor).shape).toEqual(
        [1, 3, 2],
      );
    });
    second.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
