/** What is done otherwise on a GPU, by an emulator of how TensorFlow differs there: gathers whose indices are wrong, and counts with weights. */
import type * as Tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nativeBackend } from "../../../../lib/src/backend/native/ops.js";
import { emulateGpu, gatherUnseen } from "./gpu-emulator.js";
import { dense, embeddedLstm, normal, seeded, sentences } from "./models.js";
import { bothWays, distance, tf, TOLERANCE, withFusion } from "./support.js";

let end: () => void;
beforeEach(() => {
  end = emulateGpu();
});
afterEach(() => {
  end();
});

const graphsOf = (ops: readonly string[]): number =>
  ops.filter((op) => /^nabla_(step|prediction)/.test(op)).length;

const y = normal([8, 2], 1);

/** `sentences` with one word that is another. */
const withWord = (word: number): Tf.Tensor => {
  const words = sentences().arraySync() as number[][];
  (words[3] as number[])[2] = word;
  return tf.tensor2d(words);
};

/** With moving averages, which a step writes too. */
const model = (): Tf.LayersModel => {
  const made = embeddedLstm(
    {},
    { recurrentActivation: "sigmoid" },
    tf.layers.batchNormalization(),
    dense(2),
  );
  made.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError" });
  return made;
};

/** Of nine words and of five. */
const twoEmbeddings = (): Tf.LayersModel => {
  const inputs = [tf.input({ shape: [5] }), tf.input({ shape: [5] })];
  const flat = inputs.map(
    (input, i) =>
      tf.layers.globalAveragePooling1d().apply(
        tf.layers
          .embedding({
            inputDim: i === 0 ? 9 : 5,
            outputDim: 3,
            embeddingsInitializer: seeded(i + 1),
          })
          .apply(input),
      ) as Tf.SymbolicTensor,
  );
  const outputs = dense(2).apply(
    tf.layers.concatenate().apply(flat),
  ) as Tf.SymbolicTensor;
  return tf.model({ inputs, outputs });
};

/** Everything that a step may change. */
const state = async (of: Tf.LayersModel): Promise<number[][]> => {
  const optimizer = await of.optimizer.getWeights();
  return [...of.getWeights(), ...optimizer.map(({ tensor }) => tensor)].map(
    (each) => [...each.dataSync()],
  );
};

const WRONG: [number, RegExp][] = [
  [-1, /the index value -1 is not in \[0, 8\]/],
  [9, /the index value 9 is not in \[0, 8\]/],
  [1e6, /the index value 1000000 is not in \[0, 8\]/],
];

describe("the emulator", () => {
  it("has TensorFlow take an index that is out of range", () => {
    const backend = nativeBackend(tf);
    const table = tf.tensor2d([[1], [2], [3]]);
    const indices = tf.tensor1d([0, 7, -2], "int32");
    const [x = -1, i = -1] = backend.getInputTensorIds([table, indices]);
    const picked = (): number[] => {
      const { id = -1 } = gatherUnseen(x, i) ?? {};
      return [...backend.binding.tensorDataSync(id)];
    };
    expect(picked()).toEqual([1, 3, 1]);
    end();
    expect(picked).toThrow(/not in \[0, 3\)/);
  });
});

describe("tf.gather on a GPU", () => {
  it.each(WRONG)("refuses %d op by op", (index, message) => {
    const table = normal([9, 2], 1);
    expect(() => tf.gather(table, tf.tensor1d([0, index], "int32"))).toThrow(
      message,
    );
  });

  it("is part of a step's graph, and the numbers are the same", async () => {
    const x = sentences();
    const { plain, fused } = await bothWays(async () => {
      const made = model();
      const losses: number[] = [];
      for (let i = 0; i < 5; i++)
        losses.push((await made.trainOnBatch(x, y)) as number);
      return {
        losses: tf.tensor1d(losses),
        weights: made.getWeights().map((each) => each.clone()),
      };
    });
    expect(distance([fused.losses], [plain.losses])).toBeLessThan(1e-4);
    expect(distance(fused.weights, plain.weights)).toBeLessThan(1e-3);
    const made = model();
    const { ops } = await withFusion(true, async () => {
      for (let i = 0; i < 3; i++) await made.trainOnBatch(x, y);
    });
    expect(graphsOf(ops)).toBe(3);
  });

  it.each(WRONG)(
    "refuses %d in a step, which changes nothing",
    async (index, message) => {
      const [made, twin] = [model(), model()];
      const [right, wrong] = [sentences(), withWord(index)];
      const before = await state(made);
      // Also where the first step of all is the wrong one.
      await expect(made.trainOnBatch(wrong, y)).rejects.toThrow(message);
      expect(await state(made)).toEqual(before);
      await made.trainOnBatch(right, y);
      await twin.trainOnBatch(right, y);
      const after = await state(made);
      expect(after).not.toEqual(before);
      const { numTensors } = tf.memory();
      const { result, ops } = await withFusion(true, () =>
        made.trainOnBatch(wrong, y).then(String, String),
      );
      expect(result).toMatch(message);
      expect(graphsOf(ops)).toBe(1);
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(await state(made)).toEqual(after);
      await made.trainOnBatch(right, y);
      await twin.trainOnBatch(right, y);
      expect(await state(made)).toEqual(await state(twin));
    },
  );

  it("is part of a prediction's graph, and the numbers are the same", async () => {
    const x = [sentences(), tf.mod(sentences(), 5)];
    const { plain, fused } = await bothWays(() =>
      twoEmbeddings().predict(x, { batchSize: 8 }),
    );
    expect(distance([fused as Tf.Tensor], [plain as Tf.Tensor])).toBeLessThan(
      TOLERANCE,
    );
    const made = twoEmbeddings();
    const { ops } = await withFusion(true, () =>
      tf.dispose([made.predict(x), made.predictOnBatch(x)].flat()),
    );
    expect(graphsOf(ops)).toBe(2);
  });

  it("refuses a wrong index in a prediction, whichever gather has it", async () => {
    const made = twoEmbeddings();
    const [nine, five] = [sentences(), tf.mod(sentences(), 5)];
    const predict = (...x: Tf.Tensor[]): unknown => tf.dispose(made.predict(x));
    expect(() => predict(withWord(9), five)).toThrow(WRONG[1]?.[1]);
    predict(nine, five);
    const { numTensors } = tf.memory();
    const { ops } = await withFusion(true, () => {
      expect(() => predict(nine, nine)).toThrow(
        /the index value 8 is not in \[0, 4\]/,
      );
      predict(nine, five);
    });
    expect(graphsOf(ops)).toBe(2);
    expect(tf.memory().numTensors).toBe(numTensors);
    const wrong = withWord(-1);
    expect(() => predict(wrong, five)).toThrow(WRONG[0]?.[1]);
  });

  it("stays op by op where float32 cannot tell the rows apart", async () => {
    const rows = 2 ** 24 + 1;
    const made = tf.sequential({
      layers: [
        tf.layers.embedding({
          inputDim: rows,
          outputDim: 1,
          inputLength: 1,
          embeddingsInitializer: "zeros",
        }),
      ],
    });
    const { ops } = await withFusion(true, () =>
      tf.dispose(made.predict(tf.tensor2d([[rows - 1]], [1, 1], "int32"))),
    );
    expect(graphsOf(ops)).toBe(0);
    made.dispose();
  });
});

describe("tf.bincount on a GPU", () => {
  const counted = async (
    values: number[],
    weights: Tf.Tensor1D,
  ): Promise<{ sums: number[]; own: boolean }> => {
    const { result, ops } = await withFusion(true, () => [
      ...tf.bincount(tf.tensor1d(values, "int32"), weights, 4).dataSync(),
    ]);
    return { sums: result, own: ops.includes("Bincount") };
  };

  it("with weights sums them, leaves out what is too large, and refuses what is negative", async () => {
    const values = [1, 3, 1, 7, 0, 4];
    for (const dtype of ["float32", "int32"] as const) {
      const weights = tf.tensor1d([1, 2, 4, 8, 16, 32], dtype);
      expect(await counted(values, weights)).toEqual({
        sums: [16, 5, 0, 2],
        own: false,
      });
    }
    const weights = tf.tensor1d([1, 2]);
    await expect(counted([1, -1], weights)).rejects.toThrow(/non-negative/);
  });

  it("without weights is TensorFlow's, and so it is on a CPU", async () => {
    const sums = [0, 2, 0, 1];
    const none = tf.tensor1d([]);
    expect(await counted([1, 3, 1, 7], none)).toEqual({ sums, own: true });
    end();
    const ones = tf.ones([4]) as Tf.Tensor1D;
    expect(await counted([1, 3, 1, 7], ones)).toEqual({ sums, own: true });
  });

  it("of rows sums weights, leaves out what is too large, and refuses what is negative", () => {
    const weights = tf.tensor2d([
      [1, 2, 4],
      [8, 16, 32],
    ]);
    const sums = (values: number[][]): unknown =>
      tf
        .denseBincount(tf.tensor2d(values, [2, 3], "int32"), weights, 4)
        .arraySync();
    expect(
      sums([
        [1, 1, 9],
        [0, 3, 3],
      ]),
    ).toEqual([
      [0, 3, 0, 0],
      [8, 0, 0, 48],
    ]);
    expect(() =>
      sums([
        [1, 1, 1],
        [0, -3, 3],
      ]),
    ).toThrow(/non-negative/);
  });
});
