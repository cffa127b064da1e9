/** Our side of the rows with pictures; vision.py says the same in Keras. */
import type { LayersModel, Tensor4D } from "@tensorflow/tfjs";
import type { Nabla } from "../ours.js";
import type { Stepper } from "./minilm.js";

const SIDE = 224;
const CLASSES = 2;

/** The same rule as in vision.py. */
function pictures({ tf }: Nabla, count: number): Tensor4D {
  const values = Float32Array.from(
    { length: count * SIDE * SIDE * 3 },
    (_, i) => ((i * 7919) % 2001) / 1000 - 1,
  );
  return tf.tensor4d(values, [count, SIDE, SIDE, 3]);
}

/** The body with its averages, without a head. */
export const forward =
  (name: "mobilenet-v2" | "vgg16", count: number) =>
  async (nabla: Nabla): Promise<Stepper> => {
    const { model } = await nabla.pretrained.load(name);
    const x = pictures(nabla, count);
    return {
      parameters: model.countParams(),
      dispose: () => {
        x.dispose();
        model.dispose();
      },
      step: async () => {
        const output = model.predictOnBatch(x);
        await [output].flat()[0]?.slice([0, 0], [1, 1]).data();
        nabla.tf.dispose(output);
      },
    };
  };

export const fineTune =
  (name: "mobilenet-v2", count: number) =>
  async (nabla: Nabla): Promise<Stepper> => {
    const { tf, pretrained } = nabla;
    const body = await pretrained.load(name);
    const model: LayersModel = pretrained.pictureClassifier(body.model, {
      classes: CLASSES,
      seed: 1,
    });
    pretrained.fineTune(model, {
      unfreeze: ["block_16", "Conv", "classifier"],
      learningRates: 1e-4,
      decay: 1,
      metrics: [],
    });
    const x = pictures(nabla, count);
    const y = tf.tidy(() => {
      const classes = Array.from({ length: count }, (_, i) => i % CLASSES);
      return tf.oneHot(tf.tensor1d(classes, "int32"), CLASSES).toFloat();
    });
    return {
      parameters: model.countParams(),
      dispose: () => {
        tf.dispose([x, y]);
        model.dispose();
      },
      step: () => model.trainOnBatch(x, y),
    };
  };

/** From the cache, labels included, each time anew. */
export async function load({ pretrained }: Nabla): Promise<Stepper> {
  const first = await pretrained.load("efficientnet-lite0");
  const parameters = first.model.countParams();
  first.dispose();
  return {
    parameters,
    dispose: () => {},
    step: async () => (await pretrained.load("efficientnet-lite0")).dispose(),
  };
}
