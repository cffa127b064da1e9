/** Files that Keras 3.15.1 wrote: the same outputs for the same inputs. tests/reference/keras/make.py made them. */
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as tfjs from "@tensorflow/tfjs";
import { afterAll, describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "wasm";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");
const models = await import("../../../lib/src/interchange/index.js");

const folder = mkdtempSync(join(tmpdir(), "nabla-keras-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reference = (file: string): string =>
  fileURLToPath(new URL(`../../reference/keras/${file}`, import.meta.url));

interface Flat {
  shape: number[];
  values: number[];
}
const expected = JSON.parse(
  readFileSync(reference("expected.json"), "utf8"),
) as Record<string, { inputs: Flat[]; outputs: Flat[] }>;

/** float32 sums in another order: 1e-5 of values near 1. */
const tolerance = 1e-5;

async function expectOutputs(
  model: Awaited<ReturnType<typeof models.load>>,
  name: string,
): Promise<void> {
  const { inputs = [], outputs = [] } = expected[name] ?? {};
  const x = inputs.map(({ values, shape }) => tf.tensor(values, shape));
  const y = model.predict(x.length === 1 ? (x[0] ?? []) : x);
  const list = Array.isArray(y) ? y : [y];
  expect(outputs.length).toBeGreaterThan(0);
  for (const [i, output] of outputs.entries()) {
    const got = list[i] as tfjs.Tensor;
    expect(got.shape).toEqual(output.shape);
    const values = await got.data();
    const apart = output.values.map((v, j) => Math.abs(v - (values[j] ?? NaN)));
    expect(Math.max(...apart)).toBeLessThan(tolerance);
  }
  tf.dispose([...x, ...list] as tfjs.Tensor[]);
}

const names = [
  "sequential-cnn",
  "functional-shared",
  "recurrent",
  "nested",
  "normalized",
  "gru",
];

describe(".keras", () => {
  it.each(names)("%s computes what Keras computes", async (name) => {
    const model = await models.load(reference(`${name}.keras`));
    await expectOutputs(model, name);
    model.dispose();
  });

  it.each(names)("%s comes back from our own file", async (name) => {
    const model = await models.load(reference(`${name}.keras`));
    const path = join(folder, `${name}.keras`);
    await models.save(model, path);
    model.dispose();
    const back = await models.load(path);
    await expectOutputs(back, name);
    back.dispose();
  });

  it.each(names)("%s leaves no tensor behind", async (name) => {
    const before = tf.memory().numTensors;
    const model = await models.load(reference(`${name}.keras`));
    await models.save(model, join(folder, "again.keras"));
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe(".h5", () => {
  it.each(["sequential-cnn", "functional-shared", "recurrent"])(
    "%s computes what Keras computes",
    async (name) => {
      const model = await models.load(reference(`${name}.h5`));
      await expectOutputs(model, name);
      model.dispose();
    },
  );

  it.each(names)("%s comes back from our own file", async (name) => {
    const model = await models.load(reference(`${name}.keras`));
    const path = join(folder, `${name}.h5`);
    await models.save(model, path);
    model.dispose();
    const back = await models.load(path);
    await expectOutputs(back, name);
    back.dispose();
  });

  it("splits a list of names that HDF5 cannot hold in one", async () => {
    const cell = { units: 1, useBias: false };
    const model = tf.sequential({
      layers: Array.from({ length: 501 }, (_, i) =>
        tf.layers.dense({ ...cell, ...(i === 0 ? { inputShape: [1] } : {}) }),
      ),
    });
    const path = join(folder, "deep.h5");
    await models.save(model, path);
    const back = await models.load(path);
    const sum = async (
      of: import("@tensorflow/tfjs").LayersModel,
    ): Promise<number> => {
      let all = 0;
      for (const each of of.getWeights()) all += (await each.data())[0] ?? 0;
      return all;
    };
    expect(await sum(back)).toBe(await sum(model));
    model.dispose();
    back.dispose();
  });
});

describe("weights alone", () => {
  it("are read from Keras's file and from our own", async () => {
    const name = "sequential-cnn";
    const model = await models.load(reference(`${name}.keras`));
    const blank = (): void =>
      model.setWeights(model.getWeights().map((w) => tf.zerosLike(w)));
    blank();
    await models.loadWeights(model, reference(`${name}.weights.h5`));
    await expectOutputs(model, name);
    const path = join(folder, "own.weights.h5");
    await models.saveWeights(model, path);
    blank();
    await models.loadWeights(model, path);
    await expectOutputs(model, name);
    blank();
    await models.loadWeights(model, reference(`${name}.h5`));
    await expectOutputs(model, name);
    model.dispose();
  });

  it("of another model are refused by the layer's name and shapes", async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [5], name: "small" })],
    });
    await expect(
      models.loadWeights(model, reference("sequential-cnn.weights.h5")),
    ).rejects.toThrow(
      /"small" \(Dense\) expected weights of shapes \[5, 2\] \[2\], the file has \[10, 3\] \[3\]/,
    );
  });
});

describe("tf.js's model.json", () => {
  it("goes out and comes back on any backend", async () => {
    const model = await models.load(reference("recurrent.keras"));
    const path = join(folder, "tfjs", "model.json");
    await models.save(model, path);
    const back = await models.load(path);
    await expectOutputs(back, "recurrent");
    model.dispose();
  });

  it("two models lie in one folder", async () => {
    for (const name of ["recurrent", "nested"]) {
      const model = await models.load(reference(`${name}.keras`));
      await models.save(model, join(folder, "both", `${name}.json`));
      model.dispose();
    }
    for (const name of ["recurrent", "nested"]) {
      const back = await models.load(join(folder, "both", `${name}.json`));
      await expectOutputs(back, name);
      back.dispose();
    }
  });

  it("a graph goes out and comes back, and into no other file", async () => {
    const path = join(folder, "product.json");
    const float = { type: "DT_FLOAT" };
    const shape = (...dim: string[]): object => ({
      shape: { dim: dim.map((size) => ({ size })) },
    });
    writeFileSync(
      path,
      JSON.stringify({
        format: "graph-model",
        modelTopology: {
          node: [
            {
              name: "x",
              op: "Placeholder",
              attr: { dtype: float, shape: shape("-1", "2") },
            },
            { name: "w", op: "Const", attr: { dtype: float } },
            {
              name: "y",
              op: "MatMul",
              input: ["x", "w"],
              attr: { T: float },
            },
          ],
          versions: {},
        },
        weightsManifest: [
          {
            paths: ["product.bin"],
            weights: [{ name: "w", shape: [2, 1], dtype: "float32" }],
          },
        ],
      }),
    );
    writeFileSync(
      join(folder, "product.bin"),
      new Uint8Array(Float32Array.of(3, 4).buffer),
    );
    const graph = await models.load(path);
    const copy = join(folder, "copies", "copy.json");
    await models.save(graph, copy);
    const back = await models.load(copy);
    const y = back.predict(tf.tensor2d([[1, 10]])) as tfjs.Tensor;
    expect([...(await y.data())]).toEqual([43]);
    await expect(
      models.save(graph, join(folder, "graph.keras")),
    ).rejects.toThrow(/graph.*as \.json alone; received ".*graph\.keras"/);
  });
});

describe("what tensorflowjs_converter writes of a Keras 3 model", () => {
  it.each(names.filter((name) => name !== "normalized"))(
    "%s computes what Keras computes",
    async (name) => {
      const path = reference(`converted/${name}/model.json`);
      const model = await models.load(path);
      await expectOutputs(model, name);
      model.dispose();
    },
  );

  it("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const path = reference("converted/sequential-cnn/model.json");
    (await models.load(path)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("what cannot be loaded says why", () => {
  const broken = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  it("a Lambda", async () => {
    await expect(models.load(reference("lambda.keras"))).rejects.toThrow(
      /\(Lambda\) cannot be loaded: its Python function cannot run here/,
    );
  });

  it("a truncated .keras and .h5", async () => {
    const archive = readFileSync(reference("nested.keras"));
    await expect(
      models.load(broken("half.keras", archive.subarray(0, 9000))),
    ).rejects.toThrow(/expected a \.keras file .* truncated or damaged/);
    const h5 = readFileSync(reference("recurrent.h5"));
    await expect(
      models.load(broken("half.h5", h5.subarray(0, 5000))),
    ).rejects.toThrow(/expected an HDF5 file.*truncated or damaged/);
  });

  it("a file of weights taken for a model, and an unknown ending", async () => {
    await expect(
      models.load(reference("sequential-cnn.weights.h5")),
    ).rejects.toThrow(/models\.loadWeights/);
    await expect(models.load("model.pt")).rejects.toThrow(
      /ends in \.keras, \.h5, \.hdf5 or \.json, .*; received "model\.pt"/,
    );
  });

  it("a SavedModel on a backend that is not TensorFlow", async () => {
    await expect(models.load(reference("saved/recurrent"))).rejects.toThrow(
      /SavedModel, .* the backend is wasm.* as \.keras/s,
    );
    await expect(models.load(folder)).rejects.toThrow(/a SavedModel's folder/);
  });

  it("what cannot be saved either", async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [5] })],
    });
    await expect(models.save(model, join(folder, "saved"))).rejects.toThrow(
      /a folder with a slash behind it for a SavedModel/,
    );
    await expect(models.save(model, join(folder, "saved/"))).rejects.toThrow(
      /the backend is wasm\. Change to a native one .*"tfjs-node".*\.keras/,
    );
    expect(existsSync(join(folder, "saved"))).toBe(false);
    await expect(
      models.save(model, join(folder, "a.weights.h5")),
    ).rejects.toThrow(/models\.saveWeights/);
  });

  it("a layer that Keras 3 computes otherwise is not saved", async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 2,
          inputShape: [5],
          activation: "hardSigmoid",
        }),
      ],
    });
    await expect(
      models.save(model, join(folder, "hard.keras")),
    ).rejects.toThrow(/tf\.js's hardSigmoid/);
  });
});
