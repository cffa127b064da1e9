/** The small networks that we trained ourselves: what is recorded of them is true of the files. */
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mnist, pretrained, split, tf } from "../../../lib/src/index.js";
import {
  dequantised,
  quantise,
} from "../../../lib/src/pretrained/zoo/quantised.js";
import {
  openZoo,
  readRecord,
  zooPath,
} from "../../../lib/src/pretrained/zoo/record.js";
import {
  DIGITS,
  recipes,
  type ZooName,
} from "../../../lib/src/pretrained/zoo/recipes.js";
import {
  accuracy,
  digits,
  trainZoo,
} from "../../../lib/src/pretrained/zoo/train.js";

const names = Object.keys(recipes) as ZooName[];

describe.each(names)("%s", (name) => {
  it("names as many of the held-out digits as its record says, from a file below 1 MB", async () => {
    const before = tf.memory().numTensors;
    const { trained } = readRecord(name);
    const listed = pretrained.list().find((each) => each.name === name)!;
    expect(listed.accuracy).toBe(trained.testAccuracy);
    expect(listed.offline).toBe(true);
    expect(listed.source).toContain(`seed ${recipes[name].seed}`);
    expect(statSync(zooPath(name, "bin")).size).toBeLessThan(1e6);
    const network = await pretrained.load(name);
    expect(network.model.countParams()).toBe(listed.parameters);
    const { test } = await digits(recipes[name].side);
    expect(test.size).toBe(trained.digits.test);
    const found = await accuracy(network.model, test);
    // Another backend's last bits may turn a digit or two.
    expect(Math.abs(found - trained.testAccuracy)).toBeLessThan(
      2.5 / test.size,
    );
    expect(found).toBeGreaterThan(0.95);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("takes a grey picture and names the digit; without its head it gives features", async () => {
    const { test } = split(await mnist.load({ seed: 0 }), DIGITS);
    const network = await pretrained.load(name);
    const pictures = [0, 1, 2, 3, 4].map((i) => ({
      height: 28,
      width: 28,
      channels: 1 as const,
      values: test.at(i).features,
    }));
    const guesses = await network.classify(pictures, 1);
    const right = guesses.filter(
      ([best], i) => best!.label === test.at(i).className,
    );
    expect(right.length).toBeGreaterThanOrEqual(4);
    network.dispose();
    const body = await pretrained.load(name, { includeTop: false });
    expect(body.model.outputs[0]!.shape).toEqual([
      null,
      name === "alexnet-digits" ? 32 : 96,
    ]);
    const head = network.model.layers.at(-1)!.name;
    expect(body.model.layers.map((layer) => layer.name)).not.toContain(head);
    body.dispose();
  });
});

it("the script records what it did", async () => {
  const told: number[] = [];
  const { trained, weights, bytes } = await trainZoo("resnet18-digits", {
    size: 300,
    epochs: 2,
    told: (epoch) => told.push(epoch),
  });
  expect(told).toEqual([1, 2]);
  expect(trained).toMatchObject({
    digits: { training: 210, validation: 30, test: 60 },
    seed: recipes["resnet18-digits"].seed,
    epochs: 2,
  });
  // Of the same network, so as large as the one that is kept.
  expect(bytes.length).toBe(statSync(zooPath("resnet18-digits", "bin")).size);
  expect(weights.map(({ shape }) => shape)).toEqual(
    readRecord("resnet18-digits").weights.map(({ shape }) => shape),
  );
});

it("eight bits a weight are off by half a step at most; vectors are kept as they are", async () => {
  const kernel = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i) * 3);
  const bias = Float32Array.of(1e-7, 3);
  const { entries, bytes } = quantise([
    { name: "a/0", shape: [20, 30], values: kernel },
    { name: "a/1", shape: [2], values: bias },
    { name: "b/0", shape: [2, 2], values: new Float32Array(4) },
  ]);
  expect(bytes.length).toBe(600 + 8 + 4);
  const file = dequantised(entries, bytes);
  const { values } = await file.read("a/0");
  const off = values.map((value, i) => Math.abs(value - kernel[i]!));
  expect(Math.max(...off)).toBeLessThan((0.5 * 6.001) / 255);
  expect((await file.read("a/1")).values).toEqual(bias);
  expect((await file.read("b/0")).values).toEqual(new Float32Array(4));
  await file.close();
});

it("a damaged file is refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-zoo-"));
  const name = "alexnet-digits";
  copyFileSync(zooPath(name, "json"), zooPath(name, "json", folder));
  const bytes = readFileSync(zooPath(name, "bin"));
  bytes[1000] = bytes[1000]! ^ 1;
  writeFileSync(zooPath(name, "bin", folder), bytes);
  await expect(openZoo(name, folder)).rejects.toThrow(
    /sha256 expected [0-9a-f]{64}, received/,
  );
  rmSync(folder, { recursive: true });
});
