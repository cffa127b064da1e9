/** A SavedModel's folder: what is in it, what it replaces, what it leaves alone, and what cannot be written. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as tfjs from "@tensorflow/tfjs";
import type * as tfjsNode from "@tensorflow/tfjs-node";
import { afterAll, beforeEach, describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "tfjs-node";
process.env["NABLA_QUIET"] = "1";
const { tf, models } = await import("../../../lib/src/index.js");
const { setFusion } = await import("../../../lib/src/backend/native/fusion.js");
const { node } = createRequire(import.meta.url)(
  "@tensorflow/tfjs-node",
) as typeof tfjsNode;

const root = mkdtempSync(join(tmpdir(), "nabla-saved-model-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = "";
let count = 0;
beforeEach(() => {
  folder = join(root, `${count++}`);
});

const dense = (kernel: number): tfjs.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units: 1,
        name: "sum",
        inputShape: [2],
        kernelInitializer: tf.initializers.constant({ value: kernel }),
      }),
    ],
  });

/** A layer of one's own. */
class Own extends tf.layers.Layer {
  static readonly className = "OwnOfSavedModel";
  constructor(readonly work: (x: tfjs.Tensor) => tfjs.Tensor) {
    super({ name: "own" });
  }
  override computeOutputShape(shape: tfjs.Shape): tfjs.Shape {
    return shape;
  }
  override call(inputs: tfjs.Tensor | tfjs.Tensor[]): tfjs.Tensor {
    return this.work(
      Array.isArray(inputs) ? (inputs[0] as tfjs.Tensor) : inputs,
    );
  }
}

const withOwn = (work: (x: tfjs.Tensor) => tfjs.Tensor): tfjs.LayersModel => {
  const x = tf.input({ shape: [2] });
  return tf.model({ inputs: x, outputs: new Own(work).apply(x) as never });
};

async function prediction(path: string): Promise<number | undefined> {
  const model = await models.load(`${path}/`);
  const [value] = tf.tidy(() =>
    (model.predict(tf.ones([1, 2]), {}) as tfjs.Tensor).dataSync(),
  );
  model.dispose();
  return value;
}

describe("the folder", () => {
  it("has what TensorFlow expects, with the model's names", async () => {
    const a = tf.input({ shape: [null, 3], name: "left" });
    const b = tf.input({ shape: [4], name: "right" });
    const y = tf.layers.lstm({ units: 2, name: "last", returnState: true });
    const z = tf.layers.activation({ activation: "relu", name: "of-right" });
    const model = tf.model({
      inputs: [a, b],
      outputs: [...(y.apply(a) as tfjs.SymbolicTensor[]), z.apply(b) as never],
    });
    await models.save(model, `${folder}/`);
    expect(readdirSync(folder).toSorted()).toEqual([
      "saved_model.pb",
      "variables",
    ]);
    expect(readdirSync(join(folder, "variables")).toSorted()).toEqual([
      "variables.data-00000-of-00001",
      "variables.index",
    ]);
    const graphs = await node.getMetaGraphsFromSavedModel(folder);
    expect(graphs.map(({ tags }) => tags)).toEqual([["serve"]]);
    const { inputs = {}, outputs = {} } =
      graphs[0]?.signatureDefs["serving_default"] ?? {};
    const shapes = (ports: object) =>
      Object.fromEntries(
        Object.entries(ports as Record<string, { shape: unknown }>).map(
          ([key, { shape }]) => [
            key,
            (shape as { getSize(): number }[]).map((side) => side.getSize()),
          ],
        ),
      );
    expect(shapes(inputs)).toEqual({ left: [-1, -1, 3], right: [-1, 4] });
    expect(shapes(outputs)).toEqual({
      last: [-1, 2],
      last_1: [-1, 2],
      last_2: [-1, 2],
      "of-right": [-1, 4],
    });
    const graph = readFileSync(join(folder, "saved_model.pb"), "latin1");
    for (const weight of ["kernel", "recurrent_kernel", "bias"])
      expect(graph).toContain(`last/${weight}/Read/ReadVariableOp`);
  });

  it("is made with those above it, and leaves nothing beside it", async () => {
    await models.save(dense(1), `${join(folder, "a/b")}/`);
    expect(readdirSync(join(folder, "a"))).toEqual(["b"]);
    expect(await prediction(join(folder, "a/b"))).toBe(2);
  });

  it("replaces an older one, also while that is in use", async () => {
    await models.save(dense(1), `${folder}/`);
    const old = await models.load(`${folder}/`);
    await models.save(dense(3), `${folder}/`);
    expect(await prediction(folder)).toBe(6);
    const x = tf.ones([1, 2]);
    expect((old.predict(x, {}) as tfjs.Tensor).dataSync()[0]).toBe(2);
    old.dispose();
    expect(readdirSync(root).filter((each) => /part|old/.test(each))).toEqual(
      [],
    );
  });

  it("may be empty, or a link to one", async () => {
    mkdirSync(folder);
    await models.save(dense(1), `${folder}/`);
    symlinkSync(folder, `${folder}-link`);
    await models.save(dense(2), `${folder}-link/`);
    expect(await prediction(folder)).toBe(4);
  });

  it("takes whole numbers for an embedding, and numbers of any type", async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 9, outputDim: 2, inputShape: [null] }),
      ],
    });
    await models.save(model, `${folder}/`);
    const [graph] = await node.getMetaGraphsFromSavedModel(folder);
    const [input] = Object.values(
      graph?.signatureDefs["serving_default"]?.inputs ?? {},
    );
    expect(input?.dtype).toBe("int32");
    const saved = await models.load(`${folder}/`);
    const words = [[1, 8, 3, 0]];
    const wanted = (
      model.predict(tf.tensor2d(words)) as tfjs.Tensor
    ).dataSync();
    for (const type of ["int32", "float32"] as const) {
      const y = saved.predict(tf.tensor2d(words, [1, 4], type), {});
      expect((y as tfjs.Tensor).dataSync()).toEqual(wanted);
    }
    saved.dispose();
  });

  it("has the tensors that a layer keeps, as they are", async () => {
    const kept = tf.tensor1d([3, 4]);
    await models.save(
      withOwn((x) => x.mul(kept)),
      `${folder}/`,
    );
    kept.dispose();
    expect(await prediction(folder)).toBe(3);
  });

  it("is the same where fused ops are off", async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 9, outputDim: 2, inputShape: [null] }),
        tf.layers.lstm({ units: 3, recurrentActivation: "sigmoid" }),
      ],
    });
    const x = tf.tensor2d([[1, 8, 3, 0, 4]]);
    const wanted = (model.predict(x) as tfjs.Tensor).dataSync();
    setFusion(false);
    try {
      await models.save(model, `${folder}/`);
    } finally {
      setFusion(true);
    }
    const saved = await models.load(`${folder}/`);
    const got = (saved.predict(x, {}) as tfjs.Tensor).dataSync();
    for (const [i, value] of wanted.entries())
      expect(got[i]).toBeCloseTo(value, 6);
    saved.dispose();
  });

  it("is written of a model without weights", async () => {
    await models.save(
      withOwn((x) => x.mul(2)),
      `${folder}/`,
    );
    expect(await prediction(folder)).toBe(2);
  });
});

describe("nothing of the user's is lost", () => {
  it("a folder of other things is left alone", async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "thesis.txt"), "years");
    await expect(models.save(dense(1), `${folder}/`)).rejects.toThrow(
      /an empty folder or an older SavedModel.* holds thesis\.txt\. It was not touched/,
    );
    expect(readdirSync(folder)).toEqual(["thesis.txt"]);
  });

  it("a SavedModel with something else beside it too", async () => {
    await models.save(dense(1), `${folder}/`);
    writeFileSync(join(folder, "notes.txt"), "mine");
    await expect(models.save(dense(2), `${folder}/`)).rejects.toThrow(
      /holds notes\.txt/,
    );
    expect(await prediction(folder)).toBe(2);
  });

  it("a file is no folder", async () => {
    writeFileSync(folder, "text");
    await expect(models.save(dense(1), `${folder}/`)).rejects.toThrow(
      /is a file\. It was not touched/,
    );
    expect(readFileSync(folder, "utf8")).toBe("text");
  });

  it("an older one stays where the new one fails", async () => {
    await models.save(dense(1), `${folder}/`);
    await expect(
      models.save(
        withOwn((x) => x.add(tf.randomNormal([2]))),
        `${folder}/`,
      ),
    ).rejects.toThrow(/SavedModel/);
    await expect(
      models.save(
        withOwn((x) => (x.shape[0] === 1 ? x.mul(2) : x.mul(1))),
        `${folder}/`,
      ),
    ).rejects.toThrow(/not saved/);
    expect(await prediction(folder)).toBe(2);
    expect(readdirSync(root).filter((each) => /part|old/.test(each))).toEqual(
      [],
    );
  });
});

describe("what is refused, with the layer's name and what to do", () => {
  it.each([
    [
      "random numbers",
      (x: tfjs.Tensor) => x.add(tf.randomNormal(x.shape)),
      /makes numbers in JavaScript|draws random numbers/,
    ],
    [
      "values that are read",
      (x: tfjs.Tensor) => x.mul(x.dataSync()[0] ?? 0),
      /reads values while it computes/,
    ],
    [
      "other operations for other sizes",
      (x: tfjs.Tensor) => (x.shape[0] === 3 ? x.exp() : x.sin()),
      /other operations for a batch or a sequence of another size/,
    ],
    [
      "numbers of the batch's size",
      (x: tfjs.Tensor) => x.div(Math.sqrt(x.shape[0] ?? 1)),
      /of the sizes of its input/,
    ],
    [
      "an error of its own",
      () => {
        throw new Error("not today");
      },
      /inputs of shapes \[2, 2\] gave the error "not today"/,
    ],
  ])("%s", async (_, work, reason) => {
    const before = tf.memory().numTensors;
    const saving = models.save(withOwn(work), `${folder}/`);
    await expect(saving).rejects.toThrow(reason);
    await expect(saving).rejects.toThrow(
      /the layer "own" .*Save it as \.keras .*export\("folder"\)/,
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(existsSync(folder)).toBe(false);
  });

  it("a layer that keeps its state", async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.simpleRNN({
          units: 2,
          stateful: true,
          batchInputShape: [3, 4, 2],
          name: "memory",
        }),
      ],
    });
    await expect(models.save(model, `${folder}/`)).rejects.toThrow(
      /the layer "memory" .* keeps its state from one batch to the next/,
    );
  });

  it("a model that was not built", async () => {
    const model = tf.sequential();
    await expect(models.save(model, `${folder}/`)).rejects.toThrow(
      /Give its first layer an inputShape/,
    );
  });
});
