/** Our side of the rows with MiniLM; minilm.py says the same in Keras. */
import type { LayersModel, Tensor2D } from "@tensorflow/tfjs";
import type { Nabla } from "../ours.js";

export interface Stepper {
  parameters: number;
  step: () => Promise<unknown>;
  dispose: () => void;
}

const [TEXTS, TOKENS, CLASSES, TOP] = [16, 64, 2, 2];

/** The same rule as in keras_transfer.py; every fourth row is half padding. */
function texts({ tf }: Nabla): [Tensor2D, Tensor2D, Tensor2D] {
  const mask = Int32Array.from({ length: TEXTS * TOKENS }, (_, i) =>
    Math.floor(i / TOKENS) % 4 !== 0 || i % TOKENS < TOKENS / 2 ? 1 : 0,
  );
  const ids = mask.map((seen, i) => seen * (1000 + ((i * 7919) % 20_000)));
  const tensor = (values: Int32Array): Tensor2D =>
    tf.tensor2d(values, [TEXTS, TOKENS], "int32");
  return [tensor(ids), tensor(mask), tensor(new Int32Array(mask.length))];
}

export async function forward(nabla: Nabla): Promise<Stepper> {
  const { model } = await nabla.pretrained.minilm();
  const inputs = texts(nabla);
  return {
    parameters: model.countParams(),
    dispose: () => {
      nabla.tf.dispose(inputs);
      model.dispose();
    },
    step: async () => {
      const outputs = [model.predictOnBatch(inputs)].flat();
      await outputs.at(-1)?.slice([0, 0], [1, 1]).data();
      nabla.tf.dispose(outputs);
    },
  };
}

export async function fineTune(nabla: Nabla): Promise<Stepper> {
  const { tf, pretrained } = nabla;
  const body = await pretrained.minilm({ dropout: 0 });
  const model: LayersModel = pretrained.textClassifier(body.model, {
    classes: CLASSES,
    seed: 1,
    dropout: 0,
  });
  pretrained.fineTune(model, {
    unfreeze: TOP + 1,
    learningRates: 1e-4,
    decay: 1,
    metrics: [],
  });
  const inputs = texts(nabla);
  const y = tf.tidy(() => {
    const classes = Array.from({ length: TEXTS }, (_, i) => i % CLASSES);
    return tf.oneHot(tf.tensor1d(classes, "int32"), CLASSES).toFloat();
  });
  return {
    parameters: model.countParams(),
    dispose: () => {
      tf.dispose([inputs, y]);
      model.dispose();
    },
    step: () => model.trainOnBatch(inputs, y),
  };
}

/** From the cache, checked, each time anew. */
export async function load(nabla: Nabla): Promise<Stepper> {
  const first = await nabla.pretrained.minilm();
  const parameters = first.model.countParams();
  first.dispose();
  return {
    parameters,
    dispose: () => {},
    step: async () => (await nabla.pretrained.minilm()).dispose(),
  };
}
