/** Fused layers against tf.js's own: outputs, gradients by the input and by every weight, on random inputs. */
import type * as Tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import {
  common,
  outputsAndGradients,
  recurrentCases,
  state,
  variables,
  x,
} from "../layer-gradients.js";
import {
  byFusedOp,
  byPlainOps,
} from "../../../../lib/src/backend/native/batch-normalization.js";
import { bothWays, distance, tf, TOLERANCE, withFusion } from "./support.js";

type Layer = Tf.layers.Layer;

async function compare(
  make: () => Layer,
  shapes: number[][],
  kwargs: object = {},
): Promise<{ off: number; only: Set<string> }> {
  const inputs = shapes.map((shape, i) =>
    tf.randomNormal(shape, 0.1, 1, "float32", 10 + i),
  );
  const first = make();
  first.apply(inputs.length === 1 ? (inputs[0] ?? []) : inputs);
  const weights = first.getWeights().map((each, i) =>
    tf
      .randomNormal(each.shape, 0, 0.4, "float32", 50 + i)
      .abs()
      .sub(0.15),
  );
  const { plain, fused, only } = await bothWays(() => {
    const layer = make();
    layer.apply(inputs.length === 1 ? (inputs[0] ?? []) : inputs);
    layer.setWeights(weights);
    return outputsAndGradients(tf, layer, inputs, kwargs);
  });
  return { off: distance(fused, plain), only };
}

describe.each([
  { name: "lstm", states: 2, op: "BlockLSTMGradV2" },
  { name: "gru", states: 1, op: "GRUBlockCellGrad" },
] as const)(
  "a fused $name gives what tf.js's gives:",
  ({ name, states, op }) => {
    const make = (options: object): Layer =>
      tf.layers[name]({ ...common, ...options });

    it.each(recurrentCases)("%s", async (_, options, shapes) => {
      const { off, only } = await compare(() => make(options), shapes);
      expect(only).toContain(op);
      expect(off).toBeLessThan(TOLERANCE);
    });

    it("from initial states, whose gradients it gives too", async () => {
      const { off, only } = await compare(
        () => make({ returnSequences: true, returnState: true }),
        [x, ...Array.from({ length: states }, () => state)],
      );
      expect(only).toContain(op);
      expect(off).toBeLessThan(TOLERANCE);
    });

    it("stateful, from batch to batch", async () => {
      const input = tf.randomNormal(x, 0, 1, "float32", 3);
      const { plain, fused } = await bothWays(() => {
        const layer = make({
          stateful: true,
          batchInputShape: x,
          kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
          recurrentInitializer: tf.initializers.glorotNormal({ seed: 2 }),
        });
        return [1, 2, 3].map(() => layer.apply(input) as Tf.Tensor);
      });
      expect(distance(fused, plain)).toBeLessThan(TOLERANCE);
      expect(distance(fused.slice(0, 1), fused.slice(1, 2))).toBeGreaterThan(
        0.01,
      );
    });

    it.each([
      ["another activation", { recurrentActivation: "hardSigmoid" }, {}],
      ["dropout in training", { dropout: 0.5 }, { training: true }],
      ["recurrent dropout", { recurrentDropout: 0.5 }, { training: true }],
    ])("and leaves %s to tf.js", async (_, options, kwargs) => {
      const { ops } = await withFusion(true, () => {
        const layer = make(options);
        return layer.apply(tf.zeros(x), kwargs);
      });
      expect(ops).not.toContain(
        name === "lstm" ? "BlockLSTMV2" : "GRUBlockCell",
      );
    });

    it("and leaves masks to tf.js", async () => {
      const input = tf
        .randomNormal(x, 0, 1, "float32", 3)
        .mul(tf.tensor([1, 1, 1, 1, 0, 0, 0]).reshape([1, 7, 1]));
      const { plain, fused } = await bothWays(() => {
        const model = tf.sequential({
          layers: [
            tf.layers.masking({ maskValue: 0, inputShape: [7, 3] }),
            make({
              kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
              recurrentInitializer: tf.initializers.glorotNormal({ seed: 2 }),
            }),
          ],
        });
        return [model.predict(input) as Tf.Tensor];
      });
      expect(distance(fused, plain)).toBe(0);
    });

    it("without leaving tensors behind", () => {
      const layer = make({ returnSequences: true });
      const input = tf.randomNormal(x);
      layer.apply(input);
      const step = (): void =>
        tf.tidy(() => {
          tf.variableGrads(
            () => (layer.apply(input) as Tf.Tensor).sum(),
            variables(layer),
          );
        });
      step();
      const before = tf.memory().numTensors;
      for (let i = 0; i < 5; i++) step();
      expect(tf.memory().numTensors).toBe(before);
    });
  },
);

it("a GRU with resetAfter is left to our own layer", async () => {
  const { ops } = await withFusion(true, () =>
    tf.layers
      .gru({ ...common, resetAfter: true } as typeof common)
      .apply(tf.zeros(x)),
  );
  expect(ops).not.toContain("GRUBlockCell");
});

/** The layer's equations in float64 (Hochreiter & Schmidhuber 1997; Gers et al. 2000), gates i, f, c, o. */
function lstm64(
  input: number[][],
  kernel: number[][],
  recurrent: number[][],
  bias: number[],
): number[] {
  const units = bias.length / 4;
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  let h = Array.from({ length: units }, () => 0);
  let c = h;
  for (const xt of input) {
    const z = bias.map(
      (b, k) =>
        b +
        xt.reduce((sum, v, i) => sum + v * (kernel[i]?.[k] ?? 0), 0) +
        h.reduce((sum, v, i) => sum + v * (recurrent[i]?.[k] ?? 0), 0),
    );
    const gate = (g: number, u: number): number => z[g * units + u] ?? 0;
    c = c.map(
      (old, u) =>
        sigmoid(gate(1, u)) * old + sigmoid(gate(0, u)) * Math.tanh(gate(2, u)),
    );
    h = c.map((value, u) => sigmoid(gate(3, u)) * Math.tanh(value));
  }
  return h;
}

it("a fused LSTM is the equations in float64", () => {
  const layer = tf.layers.lstm(common);
  const input = tf.randomNormal([2, 9, 3], 0, 1, "float32", 5);
  const output = (layer.apply(input) as Tf.Tensor).arraySync() as number[][];
  const [kernel, recurrent, bias] = layer
    .getWeights()
    .map((each) => each.arraySync()) as [number[][], number[][], number[]];
  for (const [i, sample] of (input.arraySync() as number[][][]).entries()) {
    const expected = lstm64(sample, kernel, recurrent, bias);
    for (const [u, value] of expected.entries())
      expect(output[i]?.[u]).toBeCloseTo(value, 5);
  }
});

describe("fused normalisation gives what tf.js's gives:", () => {
  it.each([
    ["images", [3, 4, 5, 6]],
    ["rows", [8, 6]],
    ["sequences", [3, 4, 6]],
  ])("batch normalisation of %s", async (_, shape) => {
    const { off, only } = await compare(
      () => tf.layers.batchNormalization(),
      [shape],
      { training: true },
    );
    expect(only).toContain("FusedBatchNormGradV3");
    expect(off).toBeLessThan(TOLERANCE);
  });

  it.each([
    ["images", [3, 4, 5, 6]],
    ["rows", [8, 6]],
  ])("batch normalisation of %s as on a GPU", (_, size) => {
    const [input, gamma, beta, dy] = [size, [6], [6], size].map((each, i) =>
      tf.randomNormal(each, i, 1 + i, "float32", 30 + i),
    ) as [Tf.Tensor, Tf.Tensor, Tf.Tensor, Tf.Tensor];
    const before = tf.memory().numTensors;
    const [plain, fused] = [byPlainOps, byFusedOp].map((normalize) => {
      let moments: Tf.Tensor[] = [];
      const { value, grads } = tf.valueAndGrads((a, b, c) => {
        const { y, mean, variance } = normalize(tf, a, b, c, 1e-3);
        moments = [mean, tf.keep(variance)];
        return y;
      })([input, gamma, beta], dy);
      return [value, ...moments, ...grads];
    }) as [Tf.Tensor[], Tf.Tensor[]];
    expect(distance(plain, fused)).toBeLessThan(TOLERANCE);
    tf.dispose([...plain, ...fused]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("batch normalisation's moving averages", async () => {
    const input = tf.randomNormal([6, 3, 3, 4], 2, 3, "float32", 4);
    const { plain, fused } = await bothWays(() => {
      const layer = tf.layers.batchNormalization({ momentum: 0.9 });
      for (let i = 0; i < 3; i++) layer.apply(input, { training: true });
      return layer.getWeights().map((each) => each.clone());
    });
    expect(distance(fused, plain)).toBeLessThan(TOLERANCE);
  });

  it.each([
    ["tokens", {}, [4, 5, 8]],
    ["rows", {}, [4, 8]],
    ["rows without center", { center: false }, [4, 8]],
    ["rows without scale", { scale: false }, [4, 8]],
    ["tokens without either", { center: false, scale: false }, [4, 5, 8]],
  ])("layer normalisation of %s", async (_, options, shape) => {
    const { off } = await compare(
      () => tf.layers.layerNormalization({ epsilon: 1e-5, ...options }),
      [shape],
    );
    expect(off).toBeLessThan(TOLERANCE);
  });
});

describe("fused ops under tf.js's own functions", () => {
  it.each(["relu", "relu6", "sigmoid", "tanh", "softplus"] as const)(
    "the gradient of %s",
    async (name) => {
      const values = tf.randomNormal([40], 0, 4, "float32", 8);
      const dy = tf.randomNormal([40], 0, 1, "float32", 9);
      const { plain, fused, only } = await bothWays(() => [
        tf.grad((v) => tf[name](v))(values, dy),
      ]);
      expect([...only].some((op) => op.endsWith("Grad"))).toBe(true);
      expect(distance(fused, plain)).toBeLessThan(TOLERANCE);
    },
  );

  it.each([
    [2, 2, "valid"],
    [3, 2, "same"],
    [2, 1, "same"],
  ] as const)("max-pooling %i, stride %i, %s", async (size, stride, pad) => {
    // All values differ and most are negative: no padding zero may win.
    const values = tf.randomNormal(
      [2, 7, 6, 3],
      -1,
      1,
      "float32",
      8,
    ) as Tf.Tensor4D;
    const { plain, fused } = await bothWays(() => [
      tf.maxPool(values, size, stride, pad),
      tf.grad((v) => tf.maxPool(v as Tf.Tensor4D, size, stride, pad).square())(
        values,
      ),
    ]);
    expect(distance(fused, plain)).toBeLessThan(TOLERANCE);
  });

  it.each([
    [[4, 5], [5, 6], false],
    [[5, 4], [5, 6], true],
    [[1, 4, 5], [1, 5, 6], false],
    [[1, 4, 5], [5, 6], false],
    [[3, 4, 5], [3, 5, 6], false],
  ] as const)("matMul %j x %j", async (a, b, transposed) => {
    const left = tf.randomNormal([...a], 0, 1, "float32", 1);
    const right = tf.randomNormal([...b], 0, 1, "float32", 2);
    const { plain, fused } = await bothWays(() => [
      tf.matMul(left, right, transposed),
    ]);
    expect(distance(fused, plain)).toBeLessThan(TOLERANCE);
  });
});

it("gather refuses an index out of bounds, on any axis, and takes batches", async () => {
  const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  for (const wrong of [3, -1])
    expect(() =>
      tf.gather(table, tf.tensor1d([0, wrong], "int32")).dataSync(),
    ).toThrow(/not in/);
  const { plain, fused } = await bothWays(() => [
    tf.gather(table, tf.tensor1d([2, 0], "int32")),
    tf.gather(table, tf.tensor1d([1], "int32"), 1),
    tf.gather(table, tf.tensor2d([[1], [0], [1]], [3, 1], "int32"), 1, 1),
    tf.gather(tf.tensor1d([true, false], "bool"), tf.tensor1d([1], "int32")),
  ]);
  expect(distance(fused, plain)).toBe(0);
});
