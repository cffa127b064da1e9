/** A training step as one graph against the same step op by op: the same losses, metrics, weights; and where it must not be a graph. */
import type * as Tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import {
  convolutional,
  dense,
  embeddedLstm,
  gruBothWays,
  normal,
  pictures,
  seeded,
  sentences,
  twoInputs,
} from "./models.js";
import { bothWays, distance, setFusion, tf, withFusion } from "./support.js";

const classes = (count: number, of: number): Tf.Tensor =>
  tf.tidy(() =>
    tf
      .oneHot(
        tf.tensor1d(
          Array.from({ length: count }, (_, i) => i % of),
          "int32",
        ),
        of,
      )
      .toFloat(),
  );

/** Every step's output from the first layer, the last one's from the second. */
const lstms = (): Tf.LayersModel => {
  const lstm = (rest: object): Tf.layers.RNN =>
    tf.layers.lstm({
      units: 5,
      recurrentActivation: "sigmoid",
      kernelInitializer: seeded(1),
      recurrentInitializer: seeded(2),
      ...rest,
    });
  return tf.sequential({
    layers: [
      tf.layers.bidirectional({
        layer: lstm({ returnSequences: true }),
        mergeMode: "concat",
        inputShape: [6, 3],
      }),
      lstm({ goBackwards: true }),
      dense(3, { activation: "softmax" }),
    ],
  });
};

const graphsOf = (ops: readonly string[]): number =>
  ops.filter((op) => op.startsWith("nabla_step")).length;

interface Binding {
  executeOp: (
    op: string,
    attributes: { name: string }[],
    ...rest: unknown[]
  ) => unknown;
}

interface Outcome {
  /** Whether each call of the step asked for XLA. */
  asked: boolean[];
  fused: number[];
  plain: number[];
}

interface Case {
  model: () => Tf.LayersModel;
  x: () => Tf.Tensor | Tf.Tensor[];
  y: () => Tf.Tensor | Tf.Tensor[];
  compile?: Partial<Tf.ModelCompileArgs>;
}

const CASES: Record<string, Case> = {
  "a perceptron with measures": {
    model: () =>
      tf.sequential({
        layers: [
          dense(8, { inputShape: [6], activation: "relu" }),
          dense(3, { activation: "softmax" }),
        ],
      }),
    x: () => normal([32, 6], 1),
    y: () => classes(32, 3),
    compile: { metrics: ["accuracy", "mse"] },
  },
  "convolutions, pooling, batch normalisation": {
    model: () =>
      convolutional(
        tf.layers.depthwiseConv2d({
          kernelSize: 3,
          padding: "same",
          depthwiseInitializer: seeded(2),
        }),
        tf.layers.globalAveragePooling2d({}),
        dense(3, { activation: "softmax" }),
      ),
    x: () => pictures(8),
    y: () => classes(8, 3),
  },
  "an embedding and an LSTM": {
    model: () =>
      embeddedLstm(
        {},
        { recurrentActivation: "sigmoid" },
        dense(3, { activation: "softmax" }),
      ),
    x: sentences,
    y: () => classes(8, 3),
  },
  "LSTMs in both directions, a batch of which none is half": {
    model: lstms,
    x: () => normal([41, 6, 3], 1),
    y: () => classes(41, 3),
  },
  "a GRU in both directions, with layer normalisation": {
    model: () =>
      gruBothWays(
        tf.layers.globalAveragePooling1d(),
        dense(3, { activation: "softmax" }),
      ),
    x: () => normal([8, 6, 3], 1),
    y: () => classes(8, 3),
  },
  "two inputs, two outputs, a penalty, RMSProp": {
    model: () => {
      const { a, b, both } = twoInputs();
      const hidden = dense(6, {
        activation: "tanh",
        kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
      }).apply(both);
      return tf.model({
        inputs: [a, b],
        outputs: [
          dense(1).apply(hidden) as Tf.SymbolicTensor,
          dense(2).apply(hidden) as Tf.SymbolicTensor,
        ],
      });
    },
    x: () => [normal([8, 4], 1), normal([8, 4], 2)],
    y: () => [normal([8, 1], 3), normal([8, 2], 4)],
    compile: {
      loss: ["meanSquaredError", "meanAbsoluteError"],
      optimizer: "rmsprop",
    },
  },
};

const built = ({ model, compile }: Case): Tf.LayersModel => {
  const made = model();
  made.compile({
    optimizer: tf.train.adam(0.01),
    loss: "categoricalCrossentropy",
    ...compile,
  });
  return made;
};

describe("a step as a graph gives what it gives op by op:", () => {
  it.each(Object.entries(CASES))("%s", async (_, given) => {
    const [x, y] = [given.x(), given.y()];
    const { plain, fused } = await bothWays(async () => {
      const model = built(given);
      const measured: number[] = [];
      for (let i = 0; i < 6; i++)
        measured.push(...[await model.trainOnBatch(x, y)].flat());
      return {
        measured: tf.tensor1d(measured),
        weights: model.getWeights().map((each) => each.clone()),
      };
    });
    // Adam and RMSProp divide by the gradient's size, so the smallest gradients' rounding shows in the weights.
    expect(distance(fused.weights, plain.weights)).toBeLessThan(1e-3);
    expect(distance([fused.measured], [plain.measured])).toBeLessThan(1e-4);
    const { ops } = await withFusion(true, async () => {
      const model = built(given);
      await model.trainOnBatch(x, y);
      await model.trainOnBatch(x, y);
    });
    expect(graphsOf(ops)).toBe(2);
  });

  it("model.fit and fitDataset, the last batch smaller than the others", async () => {
    const given = CASES["a perceptron with measures"] as Case;
    const [x, y] = [given.x() as Tf.Tensor, given.y() as Tf.Tensor];
    const { plain, fused, only } = await bothWays(async () => {
      const model = built(given);
      await model.fit(x, y, {
        batchSize: 12,
        epochs: 2,
        shuffle: false,
        verbose: 0,
      });
      await model.fitDataset(
        tf.data
          .zip({
            xs: tf.data.array(x.arraySync() as number[][]),
            ys: tf.data.array(y.arraySync() as number[][]),
          })
          .batch(12),
        { epochs: 1, verbose: 0 },
      );
      return model.getWeights().map((each) => each.clone());
    });
    expect(graphsOf([...only])).toBeGreaterThan(0);
    expect(distance(fused, plain)).toBeLessThan(1e-3);
  });
});

const small = (): Tf.Sequential =>
  tf.sequential({
    layers: [dense(4, { inputShape: [3], activation: "tanh" }), dense(3)],
  });
const x = normal([8, 3], 1);
const y = normal([8, 3], 2);

async function graphSteps(
  model: Tf.LayersModel,
  compile: Partial<Tf.ModelCompileArgs> = {},
): Promise<number> {
  model.compile({
    optimizer: "sgd",
    loss: "meanSquaredError",
    ...compile,
  });
  const { ops } = await withFusion(true, () => model.trainOnBatch(x, y));
  return graphsOf(ops);
}

class Twice extends tf.layers.Layer {
  static className = "Twice";
  override call(inputs: Tf.Tensor | Tf.Tensor[]): Tf.Tensor {
    return tf.mul([inputs].flat()[0] as Tf.Tensor, 2);
  }
}
class TraceableTwice extends Twice {
  static override className = "TraceableTwice";
  static readonly traceable = true;
}

describe("a step stays op by op", () => {
  it.each<[string, () => Tf.LayersModel, Partial<Tf.ModelCompileArgs>]>([
    [
      "with dropout, whose masks are drawn anew",
      () =>
        tf.sequential({
          layers: [tf.layers.dropout({ rate: 0.5, inputShape: [3] }), dense(3)],
        }),
      {},
    ],
    [
      "with a layer of one's own",
      () =>
        tf.sequential({
          layers: [dense(3, { inputShape: [3] }), new Twice({})],
        }),
      {},
    ],
    [
      "with a loss of one's own",
      small,
      { loss: (a, b) => tf.losses.meanSquaredError(a, b) },
    ],
    [
      "with a measure of one's own",
      small,
      { metrics: [(a: Tf.Tensor, b: Tf.Tensor) => a.sub(b).abs().mean()] },
    ],
  ])("%s", async (_, make, compile) => {
    expect(await graphSteps(small())).toBe(1);
    expect(await graphSteps(make(), compile)).toBe(0);
  });

  it("with a hook on a layer's call", async () => {
    const model = small();
    let calls = 0;
    model.layers[0]?.setCallHook(() => calls++);
    expect(await graphSteps(model)).toBe(0);
    expect(calls).toBeGreaterThan(0);
  });

  it("after eight shapes of batch", async () => {
    const model = small();
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const { ops } = await withFusion(true, async () => {
      for (let rows = 1; rows <= 10; rows++)
        await model.trainOnBatch(normal([rows, 3], 1), normal([rows, 3], 2));
    });
    expect(graphsOf(ops)).toBe(8);
  });
});

describe("a step as a graph", () => {
  it("is compiled where its layers are dense and wide, and gives the same numbers", async () => {
    const compiledSteps = async (hidden: number): Promise<Outcome> => {
      const model = tf.sequential({
        layers: [
          dense(hidden, { inputShape: [300], activation: "relu" }),
          dense(3, { activation: "softmax" }),
        ],
      });
      model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
      const [input, target] = [normal([16, 300], 1), classes(16, 3)];
      const asked: boolean[] = [];
      const losses: number[] = [];
      const { binding } = tf.backend() as unknown as { binding: Binding };
      const listening = Object.create(binding) as Binding;
      Object.defineProperty(listening, "executeOp", {
        value: (op: string, attributes: { name: string }[], ...rest: []) => {
          if (op.startsWith("nabla_step"))
            asked.push(
              attributes.some(({ name }) => name === "_XlaMustCompile"),
            );
          return binding.executeOp(op, attributes, ...rest);
        },
      });
      const backend = tf.backend() as unknown as { binding: Binding };
      for (const fused of [true, false]) {
        setFusion(fused);
        backend.binding = listening;
        try {
          const fresh = model.getWeights().map((each) => each.clone());
          for (let i = 0; i < 3; i++)
            losses.push((await model.trainOnBatch(input, target)) as number);
          model.setWeights(fresh);
        } finally {
          setFusion(true);
          backend.binding = binding;
        }
      }
      return { asked, fused: losses.slice(0, 3), plain: losses.slice(3) };
    };
    const wide = await compiledSteps(1000);
    expect(wide.asked).toEqual([true, true, true]);
    for (const [i, loss] of wide.plain.entries())
      expect(wide.fused[i]).toBeCloseTo(loss, 5);
    expect((await compiledSteps(10)).asked).toEqual([false, false, false]);
  });

  it.each([
    { threads: "2", rows: 41, calls: 6 },
    { threads: "2", rows: 31, calls: 3 },
    { threads: "1", rows: 41, calls: 3 },
  ])(
    "computes $rows rows of three LSTMs by $calls calls where there are $threads threads",
    async ({ threads, rows, calls }) => {
      const before = process.env["NABLA_THREADS"];
      process.env["NABLA_THREADS"] = threads;
      try {
        const model = built({
          ...(CASES["a perceptron with measures"] as Case),
          model: lstms,
        });
        const { ops } = await withFusion(true, () =>
          model.trainOnBatch(normal([rows, 6, 3], 1), classes(rows, 3)),
        );
        expect(ops.filter((op) => op === "BlockLSTMV2")).toHaveLength(calls);
        expect(ops.filter((op) => op === "BlockLSTMGradV2")).toHaveLength(
          calls,
        );
      } finally {
        if (before === undefined) delete process.env["NABLA_THREADS"];
        else process.env["NABLA_THREADS"] = before;
      }
    },
  );

  it("takes a layer of one's own that declares itself traceable", async () => {
    const model = tf.sequential({
      layers: [dense(3, { inputShape: [3] }), new TraceableTwice({})],
    });
    expect(await graphSteps(model)).toBe(1);
  });

  it("obeys a learning rate that changes", async () => {
    const model = small();
    const optimizer = tf.train.sgd(0);
    model.compile({ optimizer, loss: "meanSquaredError" });
    const before = model.getWeights().map((each) => each.clone());
    await model.trainOnBatch(x, y);
    expect(distance(model.getWeights(), before)).toBe(0);
    (optimizer as unknown as { learningRate: number }).learningRate = 0.1;
    await model.trainOnBatch(x, y);
    expect(distance(model.getWeights(), before)).toBeGreaterThan(0.001);
  });

  it("follows weights that are set, and a model that is compiled again", async () => {
    const { plain, fused } = await bothWays(async () => {
      const model = small();
      model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
      const start = model.getWeights().map((each) => each.clone());
      const all = [await model.trainOnBatch(x, y)];
      model.setWeights(start.map((each) => each.add(0.1)));
      all.push(await model.trainOnBatch(x, y));
      const [first] = model.layers;
      if (first !== undefined) first.trainable = false;
      model.compile({
        optimizer: tf.train.sgd(0.1),
        loss: "meanAbsoluteError",
      });
      all.push(await model.trainOnBatch(x, y), await model.trainOnBatch(x, y));
      return tf.tensor1d(all.flat());
    });
    expect(distance([fused], [plain])).toBeLessThan(1e-5);
  });

  it("knows input and target apart, though they were one tensor before", async () => {
    const { plain, fused } = await bothWays(async () => {
      const model = small();
      model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      return tf.tensor1d(
        [
          await model.trainOnBatch(x, x),
          await model.trainOnBatch(x, y),
          await model.trainOnBatch(x, x),
        ].flat(),
      );
    });
    expect(distance([fused], [plain])).toBeLessThan(1e-5);
  });

  it("gives the same numbers from the same weights, the first time and later", async () => {
    const model = small();
    model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
    const start = model.getWeights().map((each) => each.clone());
    const run = async (): Promise<unknown[]> => {
      model.setWeights(start);
      return [await model.trainOnBatch(x, y), await model.trainOnBatch(x, y)];
    };
    const first = await run();
    expect(await run()).toEqual(first);
  });

  it("leaves no tensor behind, and says what is wrong with a batch as ever", async () => {
    const model = small();
    model.compile({
      optimizer: "adam",
      loss: "meanSquaredError",
      metrics: ["mae"],
    });
    await model.trainOnBatch(x, y);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) await model.trainOnBatch(x, y);
    await expect(model.trainOnBatch(normal([8, 4], 1), y)).rejects.toThrow(
      /shape/,
    );
    expect(tf.memory().numTensors).toBe(before + 1);
  });
});
