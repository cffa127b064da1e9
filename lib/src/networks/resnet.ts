import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { imageShape, oneOf, whole, type ImageShape } from "./options.js";

export interface ResNetOptions extends Seeded {
  depth?: 18 | 34 | 50;
  inputShape?: ImageShape;
  classes?: number;
  /** Filters of the first stage; each later stage has twice those of the one before. 64 is the published network. */
  filters?: number;
}

const STAGES = {
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 6, 3],
} as const;

/**
 * Residual network: each block adds what it has learnt to what came in, y = relu(x + F(x)), so that gradients reach the first layer past
 * any number of others. 18 and 34 have blocks of two 3 × 3 convolutions; 50 has bottlenecks of 1 × 1, 3 × 3, 1 × 1.
 *
 * 18 and 34 follow torchvision (convolutions without bias), 50 follows Keras (with bias, the stride in the first 1 × 1).
 *
 * @returns a model [batch, height, width, channels] → [batch, classes] of probabilities. Layers: `stem_conv`, `stage1_block1_conv1` …,
 *          `stage4_block2_out`, `pool`, `classes`. Parameters of the defaults, moving averages included: 11,699,112 for 18, 21,814,696 for
 *          34, 25,636,712 for 50.
 * @throws RangeError for another depth, a picture below 32 × 32, sizes that are no whole numbers >= 1
 * @example
 * const model = networks.resnet({ depth: 18, inputShape: [32, 32, 3], classes: 10, filters: 8, seed: 1 });
 * model.outputs[0].shape;   // [null, 10]
 * @see He, Zhang, Ren & Sun 2016, "Deep residual learning for image recognition"
 */
export function resnet({
  depth = 18,
  inputShape = [224, 224, 3],
  classes = 1000,
  filters = 64,
  seed,
  start: first,
}: ResNetOptions = {}): tf.LayersModel {
  oneOf("resnet", "depth", depth, [18, 34, 50]);
  const shape = imageShape("resnet", inputShape, { least: 32 });
  whole("resnet", "classes", classes, {
    hint: "Give the number of classes, classes: 10",
  });
  whole("resnet", "filters", filters);
  const parts = new Parts(
    new InitialWeights({ seed, start: first }),
    depth === 50,
  );

  const input = tf.input({ name: "image", shape });
  let x = tf.layers
    .zeroPadding2d({ name: "stem_pad", padding: 3 })
    .apply(input) as tf.SymbolicTensor;
  x = parts.relu("stem", parts.conv("stem", x, filters, 7, 2));
  x = tf.layers
    .zeroPadding2d({ name: "stem_pool_pad", padding: 1 })
    .apply(x) as tf.SymbolicTensor;
  x = tf.layers
    .maxPooling2d({ name: "stem_pool", poolSize: 3, strides: 2 })
    .apply(x) as tf.SymbolicTensor;

  STAGES[depth].forEach((blocks, s) => {
    for (let b = 0; b < blocks; b++) {
      const block = {
        name: `stage${s + 1}_block${b + 1}`,
        filters: filters * 2 ** s,
        stride: s > 0 && b === 0 ? 2 : 1,
        first: b === 0,
      };
      x = depth === 50 ? bottleneck(parts, x, block) : basic(parts, x, block);
    }
  });

  x = tf.layers
    .globalAveragePooling2d({ name: "pool" })
    .apply(x) as tf.SymbolicTensor;
  const output = tf.layers
    .dense({
      name: "classes",
      units: classes,
      activation: "softmax",
      kernelInitializer: parts.start.glorot(),
    })
    .apply(x) as tf.SymbolicTensor;
  return tf.model({ name: `resnet${depth}`, inputs: input, outputs: output });
}

interface Block {
  name: string;
  filters: number;
  stride: number;
  /** The first of its stage, whose shortcut must change the number of filters. */
  first: boolean;
}

/** Two 3 × 3 convolutions. */
function basic(
  parts: Parts,
  x: tf.SymbolicTensor,
  { name, filters, stride, first }: Block,
): tf.SymbolicTensor {
  const changes = stride !== 1 || (first && x.shape[3] !== filters);
  const shortcut = changes
    ? parts.conv(`${name}_shortcut`, x, filters, 1, stride)
    : x;
  let y = parts.conv(`${name}_conv1`, x, filters, 3, stride);
  y = parts.conv(`${name}_conv2`, parts.relu(`${name}_conv1`, y), filters, 3);
  return parts.add(name, shortcut, y);
}

/** 1 × 1 to fewer filters, 3 × 3 among these, 1 × 1 to four times as many. */
function bottleneck(
  parts: Parts,
  x: tf.SymbolicTensor,
  { name, filters, stride, first }: Block,
): tf.SymbolicTensor {
  const shortcut = first
    ? parts.conv(`${name}_shortcut`, x, 4 * filters, 1, stride)
    : x;
  let y = parts.conv(`${name}_conv1`, x, filters, 1, stride);
  y = parts.conv(`${name}_conv2`, parts.relu(`${name}_conv1`, y), filters, 3);
  y = parts.conv(
    `${name}_conv3`,
    parts.relu(`${name}_conv2`, y),
    4 * filters,
    1,
  );
  return parts.add(name, shortcut, y);
}

class Parts {
  constructor(
    readonly start: InitialWeights,
    /** Keras's ResNet-50 has them, though batch normalisation takes them away again. */
    readonly useBias: boolean,
  ) {}

  /** Convolution and batch normalisation; the stem (7 × 7) is padded before. */
  conv(
    name: string,
    x: tf.SymbolicTensor,
    filters: number,
    kernelSize: number,
    strides = 1,
  ): tf.SymbolicTensor {
    // By hand where the stride is 2: "same" would pad on one side only, and not as the published weights expect.
    const pad = kernelSize === 3 && strides === 2;
    const padded = pad
      ? (tf.layers
          .zeroPadding2d({ name: `${name}_pad`, padding: 1 })
          .apply(x) as tf.SymbolicTensor)
      : x;
    const convolved = tf.layers
      .conv2d({
        name: name === "stem" ? "stem_conv" : name,
        filters,
        kernelSize,
        strides,
        padding: kernelSize === 3 && !pad ? "same" : "valid",
        useBias: this.useBias,
        kernelInitializer: this.start.he(),
      })
      .apply(padded);
    return tf.layers
      .batchNormalization({
        name: `${name}_norm`,
        epsilon: this.useBias ? 1.001e-5 : 1e-5,
        momentum: this.useBias ? 0.99 : 0.9,
      })
      .apply(convolved) as tf.SymbolicTensor;
  }

  relu(name: string, x: tf.SymbolicTensor): tf.SymbolicTensor {
    return tf.layers
      .reLU({ name: `${name}_relu` })
      .apply(x) as tf.SymbolicTensor;
  }

  add(
    name: string,
    shortcut: tf.SymbolicTensor,
    y: tf.SymbolicTensor,
  ): tf.SymbolicTensor {
    const sum = tf.layers
      .add({ name: `${name}_add` })
      .apply([shortcut, y]) as tf.SymbolicTensor;
    return tf.layers
      .reLU({ name: `${name}_out` })
      .apply(sum) as tf.SymbolicTensor;
  }
}
