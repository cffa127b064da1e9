/** Which tensors of a file go where, and in what order of numbers. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { networks, pretrained, tf } from "../../../lib/src/index.js";
import { writeHdf5, type Values } from "../../../lib/src/interchange/hdf5.js";
import type { WeightFile } from "../../../lib/src/pretrained/safetensors/index.js";
import { matched } from "../../../lib/src/pretrained/weights/fill.js";
import {
  fromTorch,
  torchShape,
} from "../../../lib/src/pretrained/weights/layout.js";
import { kerasResNetName } from "../../../lib/src/pretrained/weights/names.js";
import { torchSources } from "../../../lib/src/pretrained/weights/torch-names.js";
import { fill } from "./seeded.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-weights-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const counted = (shape: number[]): Values => ({
  shape,
  values: Float32Array.from(
    { length: shape.reduce((all, side) => all * side, 1) },
    (_, i) => i,
  ),
});

/** Its value at a place, in row-major order. */
const at = ({ shape, values }: Values, ...place: number[]): number =>
  values[place.reduce((all, i, axis) => all * shape[axis]! + i, 0)]!;

describe("PyTorch's layouts", () => {
  it("a convolution's [out, in, height, width] becomes [height, width, in, out]", () => {
    const theirs = counted([5, 3, 2, 4]);
    const ours = fromTorch(theirs, "convolution");
    expect(ours.shape).toEqual([2, 4, 3, 5]);
    expect(torchShape(ours.shape, "convolution")).toEqual(theirs.shape);
    expect(at(ours, 1, 2, 0, 4)).toBe(at(theirs, 4, 0, 1, 2));
    expect(at(ours, 0, 3, 2, 1)).toBe(at(theirs, 1, 2, 0, 3));
  });

  it("a depthwise [channels, 1, height, width] becomes [height, width, channels, 1]", () => {
    const theirs = counted([5, 1, 2, 4]);
    const ours = fromTorch(theirs, "depthwise");
    expect(ours.shape).toEqual([2, 4, 5, 1]);
    expect(torchShape(ours.shape, "depthwise")).toEqual(theirs.shape);
    expect(at(ours, 1, 2, 3, 0)).toBe(at(theirs, 3, 0, 1, 2));
  });

  it("a dense [out, in] becomes [in, out]", () => {
    const theirs = counted([5, 3]);
    const ours = fromTorch(theirs, "dense");
    expect(ours.shape).toEqual([3, 5]);
    expect(torchShape(ours.shape, "dense")).toEqual(theirs.shape);
    expect(at(ours, 2, 4)).toBe(at(theirs, 4, 2));
  });

  it("after a flattened map the inputs come channels last", () => {
    const theirs = counted([5, 2 * 3 * 4]);
    const layout = { flattened: [2, 3, 4] } as const;
    const ours = fromTorch(theirs, layout);
    expect(ours.shape).toEqual([24, 5]);
    expect(torchShape(ours.shape, layout)).toEqual(theirs.shape);
    const [channel, y, x, unit] = [1, 2, 3, 4];
    const input = (y * 4 + x) * 2 + channel;
    expect(at(ours, input, unit)).toBe(
      at(theirs, unit, (channel * 3 + y) * 4 + x),
    );
  });
});

const shapes = JSON.parse(
  readFileSync(
    new URL("../../reference/pretrained/torch-shapes.json", import.meta.url),
    "utf8",
  ),
) as Record<string, Record<string, number[]>>;

const fileOf = (found: Record<string, number[]>): WeightFile => ({
  names: Object.keys(found),
  shape: (name) => found[name],
  read: (name) => Promise.resolve(counted(found[name] ?? [])),
  close: () => Promise.resolve(),
});

const builders: Record<string, () => tf.LayersModel> = {
  alexnet: () => pretrained.alexnet({ start: "zeros" }),
  vgg16: () => pretrained.vgg16({ start: "zeros" }),
  resnet18: () => networks.resnet({ depth: 18, start: "zeros" }),
  resnet34: () => networks.resnet({ depth: 34, start: "zeros" }),
  efficientNetLite0: () => pretrained.efficientNetLite0({ start: "zeros" }),
};

it.each(Object.keys(shapes))(
  "every tensor of PyTorch's %s has its layer, by name and shape",
  (name) => {
    const model = builders[name]!();
    const wanted = matched(
      model,
      fileOf(shapes[name]!),
      torchSources(model),
      name,
    );
    const used = wanted.flatMap(({ sources }) =>
      sources.map((source) => source.name),
    );
    const theirs = Object.keys(shapes[name]!).filter(
      (each) => !each.endsWith("num_batches_tracked"),
    );
    expect(used.toSorted()).toEqual(theirs.toSorted());
    model.dispose();
  },
);

it("a file of another number of classes is refused by the tensor's name, and the model stays as it was", async () => {
  const model = pretrained.alexnet({ classes: 10, start: "zeros" });
  const source = fileOf(shapes["alexnet"]!);
  const sources = torchSources(model);
  expect(() => matched(model, source, sources, "a.pth")).toThrow(
    'a.pth: classifier.6.weight, weights of "classes" of alexnet, expected the shape [10, 4096], received [1000, 4096].',
  );
  const [kernel] = model.getLayer("conv_1").getWeights();
  expect((await kernel!.abs().max().data())[0]).toBe(0);
  model.dispose();
});

it("a file of another model is refused", () => {
  const model = pretrained.vgg16({ includeTop: false, start: "zeros" });
  const source = fileOf(shapes["resnet18"]!);
  expect(() => matched(model, source, torchSources(model), "r.pth")).toThrow(
    /^r\.pth expected the tensor features\.0\.weight, weights of "block1_conv1" of vgg16; it has conv1\.weight, .* and \d+ more\./,
  );
  model.dispose();
});

it("PyTorch's ResNet-50 is refused, since it strides elsewhere", async () => {
  const model = pretrained.resnet50({
    inputShape: [32, 32, 3],
    start: "zeros",
  });
  expect(() => torchSources(model)).toThrow(
    'The model "resnet50" expected weights of Keras, received a file of PyTorch.',
  );
  await expect(pretrained.loadWeights(model, "weights.npz")).rejects.toThrow(
    'loadWeights expected a file that ends in .h5, .keras, .pth, .pt, .bin or .safetensors; received "weights.npz".',
  );
  model.dispose();
});

it("every layer of ResNet-50 has a name of its own in Keras", () => {
  const model = pretrained.resnet50({
    inputShape: [32, 32, 3],
    start: "zeros",
  });
  const names = model.layers.map((layer) => kerasResNetName(layer.name));
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("conv3_block1_0_bn");
  model.dispose();
});

it("a truncated .weights.h5 is refused by its name", async () => {
  const values = counted([3, 3, 3, 64]);
  const whole = await writeHdf5(new Map([["layers/conv2d/vars/0", values]]));
  const path = join(folder, "cut.weights.h5");
  const { writeFile } = await import("node:fs/promises");
  await writeFile(path, whole.subarray(0, whole.length / 2));
  const model = pretrained.vgg16({ includeTop: false, start: "zeros" });
  await expect(pretrained.loadWeights(model, path)).rejects.toThrow(
    `${path} expected an HDF5 file`,
  );
  model.dispose();
});

it("our own files come back number by number, EfficientNet-Lite0 from safetensors", async () => {
  const options = { inputShape: [32, 32, 3], classes: 3 } as const;
  const model = pretrained.efficientNetLite0({ ...options, start: "zeros" });
  fill(model);
  const path = join(folder, "own.safetensors");
  const tensors = model.layers.flatMap((layer) =>
    layer.getWeights().map((weight, i) => ({
      name: `${layer.name}/${i}`,
      shape: weight.shape,
      values: () => weight.dataSync<"float32">(),
    })),
  );
  await pretrained.safetensors.write(path, tensors);
  const other = pretrained.efficientNetLite0({ ...options, start: "zeros" });
  const before = tf.memory().numTensors;
  await pretrained.loadWeights(other, path);
  expect(tf.memory().numTensors).toBe(before);
  // As bytes: comparing millions of elements one by one takes a minute.
  const bytes = (weight: tf.Tensor): Buffer =>
    Buffer.from(weight.dataSync<"float32">().slice().buffer);
  other.getWeights().forEach((weight, i) => {
    expect(bytes(weight).equals(bytes(model.getWeights()[i]!))).toBe(true);
  });
  model.dispose();
  other.dispose();
});
