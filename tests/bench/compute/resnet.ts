/** Residual networks as the papers have them, as plain tf.js models. @see https://arxiv.org/abs/1512.03385 */
import type * as Tf from "../../../lib/dist/backend/tf.js";
import type { Tfjs } from "./models.js";

type Symbolic = Tf.SymbolicTensor;

/** The parts that both are made of. */
function parts(tf: Tfjs): {
  conv: (
    x: Symbolic,
    filters: number,
    size: number,
    strides?: number,
  ) => Symbolic;
  relu: (x: Symbolic) => Symbolic;
  add: (x: Symbolic, y: Symbolic) => Symbolic;
  model: (inputs: Symbolic, x: Symbolic, classes: number) => Tf.LayersModel;
} {
  return {
    conv: (x, filters, kernelSize, strides = 1) =>
      tf.layers.batchNormalization().apply(
        tf.layers
          .conv2d({
            filters,
            kernelSize,
            strides,
            padding: "same",
            useBias: false,
          })
          .apply(x),
      ) as Symbolic,
    relu: (x) => tf.layers.reLU().apply(x) as Symbolic,
    add: (x, y) => tf.layers.add().apply([x, y]) as Symbolic,
    model: (inputs, x, classes) =>
      tf.model({
        inputs,
        outputs: tf.layers
          .dense({ units: classes, activation: "softmax" })
          .apply(tf.layers.globalAveragePooling2d({}).apply(x)) as Symbolic,
      }),
  };
}

/** For pictures of 32x32: two basic blocks in each of four stages. */
export function resnet18(tf: Tfjs): Tf.LayersModel {
  const { conv, relu, add, model } = parts(tf);
  const inputs = tf.input({ shape: [32, 32, 3] });
  let x = relu(conv(inputs, 64, 3));
  for (const [stage, filters] of [64, 128, 256, 512].entries()) {
    for (const block of [0, 1]) {
      const strides = stage > 0 && block === 0 ? 2 : 1;
      const y = conv(relu(conv(x, filters, 3, strides)), filters, 3);
      const short = strides === 2 ? conv(x, filters, 1, strides) : x;
      x = relu(add(y, short));
    }
  }
  return model(inputs, x, 10);
}

/** For pictures of 224x224: three, four, six and three bottlenecks, whose stride lies on the 3x3 convolution. */
export function resnet50(tf: Tfjs): Tf.LayersModel {
  const { conv, relu, add, model } = parts(tf);
  const inputs = tf.input({ shape: [224, 224, 3] });
  let x = tf.layers
    .maxPooling2d({ poolSize: 3, strides: 2, padding: "same" })
    .apply(relu(conv(inputs, 64, 7, 2))) as Symbolic;
  for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
    const width = 64 * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const strides = stage > 0 && block === 0 ? 2 : 1;
      const inner = relu(conv(relu(conv(x, width, 1)), width, 3, strides));
      const y = conv(inner, 4 * width, 1);
      x = relu(add(y, block === 0 ? conv(x, 4 * width, 1, strides) : x));
    }
  }
  return model(inputs, x, 1000);
}
