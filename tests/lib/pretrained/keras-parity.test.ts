/** Every layer's output against Keras applications, under the same seeded weights. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { pretrained, tf } from "../../../lib/src/index.js";
import { kerasResNetName } from "../../../lib/src/pretrained/weights/names.js";
import { deviations, fill, picture } from "./seeded.js";

interface Reference {
  inputShape: [number, number, number];
  parameters: number;
  layers: Record<string, number[]>;
}

const { models } = JSON.parse(
  readFileSync(
    new URL("../../reference/pretrained/keras-parity.json", import.meta.url),
    "utf8",
  ),
) as { models: Record<string, Reference> };

const same = (name: string): string => name;
const builders = {
  vgg16: same,
  inceptionV3: same,
  mobileNet: same,
  mobileNetV2: same,
  resnet50: kerasResNetName,
} as const;

it.each(Object.entries(builders))(
  "%s computes in every layer what Keras does",
  (name, named) => {
    const before = tf.memory().numTensors;
    const build = pretrained[name as keyof typeof builders];
    const { inputShape, layers, parameters } = models[name]!;
    const model = build({ inputShape, classes: 10, start: "zeros" });
    fill(model, named);
    const input = picture(name, [2, ...inputShape]);
    const far = deviations(model, input, layers, named);
    // MobileNet's head is a reshape more than Keras's, whose averages keep their sides.
    const ours = model.layers.slice(1).map((layer) => named(layer.name));
    expect(ours.filter((each) => each !== "reshape_1")).toEqual(
      Object.keys(layers),
    );
    // float32 through up to 180 layers: 6e-5 is the most seen; a wrong padding or epsilon gives 1e-2.
    expect([...far].filter(([, share]) => !(share < 2e-4))).toEqual([]);
    input.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);

    const whole = build({ start: "zeros" });
    expect(whole.countParams()).toBe(parameters);
    whole.dispose();
  },
);
