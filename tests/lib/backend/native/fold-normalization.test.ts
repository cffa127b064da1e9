/** Batch normalisation in the filters before it: where it is done, where it must not be, and that the numbers stay. */
import type * as Tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { foldNormalization } from "../../../../lib/src/backend/native/graph/fold-normalization.js";
import type { Node } from "../../../../lib/src/backend/native/graph/nodes.js";
import { bool, float, NHWC } from "../../../../lib/src/backend/native/ops.js";
import { bothWays, distance, tf, TOLERANCE } from "./support.js";

const convolution = (op: string): Node => ({
  name: "map",
  op,
  inputs: ["in0:0", "in1:0"],
  attributes: [NHWC],
});
const normalization = (training: boolean): Node => ({
  name: "normal",
  op: "FusedBatchNorm",
  inputs: ["map:0", "in2:0", "in3:0", "in4:0", "in5:0"],
  attributes: [float("epsilon", 0.001), NHWC, bool("is_training", training)],
});
const filter = new Map([["in1:0", [3, 3, 4, 2]]]);

const opsOf = (nodes: Node[]): string[] =>
  nodes.flatMap((node) => ("op" in node ? [node.op] : []));

const folded = (nodes: Node[], outputs: string[]): string[] =>
  opsOf(foldNormalization(nodes, outputs, filter));

describe("a batch normalisation goes into the filters before it", () => {
  it.each(["Conv2D", "DepthwiseConv2dNative"])("of %s", (op) => {
    const ops = folded([convolution(op), normalization(false)], ["normal:0"]);
    expect(ops.filter((each) => each === op)).toHaveLength(1);
    expect(ops).not.toContain("FusedBatchNorm");
    expect(ops.at(-1)).toBe("BiasAdd");
  });

  it.each<[string, Node[], string[]]>([
    ["in training", [convolution("Conv2D"), normalization(true)], ["normal:0"]],
    [
      "where the convolution is an output too",
      [convolution("Conv2D"), normalization(false)],
      ["normal:0", "map:0"],
    ],
    [
      "where its moments are asked for",
      [convolution("Conv2D"), normalization(false)],
      ["normal:0", "normal:1"],
    ],
    [
      "after anything else",
      [convolution("MaxPool"), normalization(false)],
      ["normal:0"],
    ],
  ])("but not %s", (_, nodes, outputs) => {
    expect(folded(nodes, outputs)).toEqual(opsOf(nodes));
  });
});

const seeded = (seed: number) => tf.initializers.glorotNormal({ seed });

/** Convolutions of both kinds, a normalisation without one before it, and a map that two layers read; moments and scales as of a trained model. */
function normalized(frozen: boolean): Tf.LayersModel {
  const normal = (x: Tf.SymbolicTensor): Tf.SymbolicTensor =>
    tf.layers.batchNormalization().apply(x) as Tf.SymbolicTensor;
  const relu = (x: Tf.SymbolicTensor): Tf.SymbolicTensor =>
    tf.layers.reLU({ maxValue: 6 }).apply(x) as Tf.SymbolicTensor;
  const inputs = tf.input({ shape: [8, 8, 3] });
  const first = tf.layers
    .conv2d({
      filters: 4,
      kernelSize: 3,
      strides: 2,
      useBias: false,
      kernelInitializer: seeded(1),
    })
    .apply(normal(inputs)) as Tf.SymbolicTensor;
  const deep = tf.layers
    .depthwiseConv2d({
      kernelSize: 2,
      depthMultiplier: 2,
      padding: "same",
      depthwiseInitializer: seeded(2),
    })
    .apply(relu(normal(first))) as Tf.SymbolicTensor;
  const last = tf.layers
    .conv2d({ filters: 8, kernelSize: 1, kernelInitializer: seeded(3) })
    .apply(relu(normal(deep))) as Tf.SymbolicTensor;
  const both = tf.layers.add().apply([normal(last), last]);
  const pooled = tf.layers.globalAveragePooling2d({}).apply(both);
  const outputs = tf.layers
    .dense({
      units: 2,
      activation: "softmax",
      kernelInitializer: seeded(4),
    })
    .apply(pooled) as Tf.SymbolicTensor;
  const model = tf.model({ inputs, outputs });
  for (const [i, layer] of model.layers.entries()) {
    if (layer.getClassName() === "BatchNormalization")
      layer.setWeights(
        layer
          .getWeights()
          .map(({ shape }, j) =>
            tf.randomUniform(shape, 0.5, 2, "float32", 10 * i + j),
          ),
      );
    if (frozen && layer.getClassName() !== "Dense") layer.trainable = false;
  }
  return model;
}

describe("the numbers stay", () => {
  it("in prediction, also when weights change", async () => {
    const x = tf.randomNormal([4, 8, 8, 3], 0, 1, "float32", 5);
    const { plain, fused } = await bothWays(() => {
      const model = normalized(false);
      const before = model.predict(x) as Tf.Tensor;
      model.setWeights(model.getWeights().map((each) => each.mul(1.1)));
      return [before, model.predict(x) as Tf.Tensor];
    });
    expect(distance(fused, plain)).toBeLessThan(TOLERANCE);
    expect(distance(plain.slice(1), plain.slice(0, 1))).toBeGreaterThan(0.01);
  });

  it.each([true, false])(
    "in training, with all but the head frozen: %s",
    async (frozen) => {
      const x = tf.randomNormal([4, 8, 8, 3], 0, 1, "float32", 5);
      const y = tf.tensor2d([1, 0, 0, 1, 1, 0, 0, 1], [4, 2]);
      const { plain, fused } = await bothWays(async () => {
        const model = normalized(frozen);
        model.compile({
          optimizer: tf.train.sgd(0.1),
          loss: "categoricalCrossentropy",
        });
        const losses: number[] = [];
        for (let i = 0; i < 3; i++)
          losses.push((await model.trainOnBatch(x, y)) as number);
        return [tf.tensor1d(losses), ...model.getWeights()];
      });
      // Batch normalisation of four pictures magnifies what the last bits differ by.
      expect(distance(fused, plain)).toBeLessThan(50 * TOLERANCE);
    },
  );
});
