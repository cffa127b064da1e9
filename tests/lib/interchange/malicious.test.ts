/** Files made to fill the memory, or to read others': refused before any of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { File, Module, ready } from "h5wasm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { models, tf } from "../../../lib/src/index.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-malicious-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A data set that claims 40,000 × 40,000 numbers, 6.4 GB, in a file of some kB: HDF5 keeps no chunk that nobody wrote. */
async function claims(
  path: string,
  legacy: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  await ready;
  const name = `claims-${legacy}.h5`;
  const file = new File(name, "w");
  const home = legacy ? "dense" : "layers/dense/vars";
  let group = "";
  for (const part of home.split("/")) {
    group = group === "" ? part : `${group}/${part}`;
    file.create_group(group);
  }
  file
    .create_dataset({
      name: `${home}/0`,
      data: new Float32Array(1),
      shape: [1, 1],
      maxshape: [null, null],
      chunks: [1, 1],
    })
    .resize([40_000, 40_000]);
  file.create_dataset({ name: `${home}/1`, data: new Float32Array(2) });
  if (legacy) {
    file.create_attribute("layer_names", ["dense"], [1], "S");
    const dense = file.get("dense") as unknown as File;
    dense.create_attribute("weight_names", ["0", "1"], [2], "S");
  }
  file.flush();
  file.close();
  const bytes = Uint8Array.from(Module.FS.readFile(name));
  Module.FS.unlink(name);
  writeFileSync(path, bytes);
  return bytes;
}

const small = (): tf.Sequential =>
  tf.sequential({
    layers: [tf.layers.dense({ units: 2, inputShape: [3], name: "dense" })],
  });

it.each([
  ["Keras 3's layout", false, "claims.weights.h5"],
  ["Keras 2's layout", true, "claims.h5"],
])(
  "HDF5 in %s that claims 6.4 GB is refused by its shape",
  async (_, legacy, name) => {
    const path = join(folder, name);
    const bytes = await claims(path, legacy);
    expect(bytes.length).toBeLessThan(20_000);
    await expect(models.loadWeights(small(), path)).rejects.toThrow(
      'The layer "dense" (Dense) expected weights of shapes [3, 2] [2], the file has [40000, 40000] [2].',
    );
  },
);

it("a .keras of some kB that would unpack to 40 MB is refused unread", async () => {
  const path = join(folder, "bomb.keras");
  const bomb = zipSync(
    {
      "config.json": strToU8("{}"),
      "model.weights.h5": new Uint8Array(40e6),
    },
    { level: 9 },
  );
  expect(bomb.length).toBeLessThan(100_000);
  writeFileSync(path, bomb);
  await expect(models.load(path)).rejects.toThrow(
    /bomb\.keras has \d+ bytes and promises model\.weights\.h5 of 40000000 bytes, more than 100 times as much/,
  );
});

const topology = {
  class_name: "Sequential",
  config: {
    name: "s",
    layers: [
      {
        class_name: "Dense",
        config: { name: "dense", units: 2, batch_input_shape: [null, 3] },
      },
    ],
  },
};

async function loadJson(paths: string[], kernel: number[]): Promise<unknown> {
  const path = join(folder, "model.json");
  writeFileSync(join(folder, "weights.bin"), new Uint8Array(32));
  const weights = [
    { name: "dense/kernel", shape: kernel, dtype: "float32" },
    { name: "dense/bias", shape: [2], dtype: "float32" },
  ];
  writeFileSync(
    path,
    JSON.stringify({
      format: "layers-model",
      modelTopology: topology,
      weightsManifest: [{ paths, weights }],
    }),
  );
  return models.load(path);
}

it.each(["huge.keras", "huge.h5", "model.json"])(
  "a configuration in %s of more weights than the file can hold is refused before they are made",
  async (name) => {
    const model = small();
    const path = join(folder, name);
    await models.save(model, path);
    model.dispose();
    const file = readFileSync(path, "latin1");
    const grow = (text: string): string =>
      text.replace('"units":2', '"units":9000000');
    let huge: Uint8Array | string = grow(file);
    if (name.endsWith(".keras")) {
      const members = unzipSync(Buffer.from(file, "latin1"));
      const config = grow(strFromU8(members["config.json"]!));
      huge = zipSync({ ...members, "config.json": strToU8(config) });
    } else if (name.endsWith(".h5")) {
      // As long as before: HDF5 counts.
      huge = Buffer.from(
        huge.replace('"use_bias":true,', " ".repeat(10)),
        "latin1",
      );
      expect(huge.length).toBe(file.length);
    }
    writeFileSync(path, huge);
    const { numTensors } = tf.memory();
    await expect(models.load(path)).rejects.toThrow(
      /layer "dense" asks for weights of shape \[3, \d+\], and the whole file has room for \d+ numbers/,
    );
    expect(tf.memory().numTensors).toBe(numTensors);
  },
);

it.each(["../secret.bin", "/etc/hostname", "a/../../secret.bin"])(
  "a model.json that would read %s is refused",
  async (path) => {
    await expect(loadJson([path], [3, 2])).rejects.toThrow(
      `expected weights in files beside it, received the path ${JSON.stringify(path)}`,
    );
  },
);

it("a model.json that promises more than its files have is refused by the sum", async () => {
  await expect(loadJson(["weights.bin"], [1e9, 1e9])).rejects.toThrow(
    "promises 4000000000000000008 bytes of weights, its files have 32",
  );
  const whole = (await loadJson(["weights.bin"], [3, 2])) as tf.LayersModel;
  expect(whole.countParams()).toBe(8);
});
