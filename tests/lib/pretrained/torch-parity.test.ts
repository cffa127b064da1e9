/** AlexNet and EfficientNet-Lite0 against PyTorch, layer by layer, under the same seeded weights. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { pretrained, tf } from "../../../lib/src/index.js";
import { deviations, fill, picture } from "./seeded.js";

interface Reference {
  inputShape: [number, number, number];
  layers: Record<string, number[]>;
}

const reference = JSON.parse(
  readFileSync(
    new URL("../../reference/pretrained/torch-parity.json", import.meta.url),
    "utf8",
  ),
) as Record<"alexnet" | "efficientNetLite0", Reference>;

it.each(["alexnet", "efficientNetLite0"] as const)(
  "%s computes in every layer what PyTorch does",
  (name) => {
    const before = tf.memory().numTensors;
    const { inputShape, layers } = reference[name];
    const model = pretrained[name]({ inputShape, classes: 10, start: "zeros" });
    fill(model);
    const input = picture(name, [2, ...inputShape]);
    const far = deviations(model, input, layers);
    const weighted = model.layers.filter((each) => each.weights.length > 0);
    expect([...far.keys()].toSorted()).toEqual(
      weighted.map((layer) => layer.name).toSorted(),
    );
    // float32: 2e-5 is the most seen; a wrong padding or epsilon gives 1e-2.
    expect([...far].filter(([, share]) => !(share < 2e-4))).toEqual([]);
    input.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
);
