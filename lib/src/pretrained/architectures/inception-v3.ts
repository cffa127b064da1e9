import * as tf from "../../backend/tf.js";
import { checked, type ArchitectureOptions } from "./options.js";
import { headless, Parts } from "./parts.js";

type Symbolic = tf.SymbolicTensor;

const NORM = { epsilon: 1e-3, momentum: 0.99, scale: false };

/** One convolution of a branch: filters, rows and columns of the kernel. */
type Step = readonly [filters: number, rows: number, columns: number];

/**
 * InceptionV3: blocks in which branches of several kernel sizes look at the same map and are laid side by side; 5 × 5 and 7 × 7 are split
 * into smaller or one-sided kernels. Layers are named as in Keras applications, numbered: `conv2d` … `conv2d_93`, `batch_normalization` …,
 * `activation` …, `mixed0` … `mixed10`, `avg_pool`, `predictions`.
 *
 * @returns a model [batch, height, width, 3] → [batch, classes] of probabilities, or the last feature map (8 × 8 × 2048 for 299 × 299) where
 *          `includeTop` is false. 23,851,784 parameters; 21,802,784 without the head.
 * @throws RangeError for a picture below 75 × 75 and other options that cannot be
 * @example
 * const body = pretrained.inceptionV3({ includeTop: false, inputShape: [75, 75, 3], start: "zeros" });
 * body.countParams();   // 21802784
 * @see Szegedy et al. 2016, "Rethinking the Inception architecture for computer vision"
 */
export function inceptionV3(options: ArchitectureOptions = {}): tf.LayersModel {
  const given = checked("inceptionV3", options, 299, 75);
  const parts = new Parts(given);
  const counts = new Map<string, number>();
  /** Keras's own numbering: the first has no number. */
  const numbered = (base: string): string => {
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  };
  const conv = (
    x: Symbolic,
    [filters, rows, columns]: Step,
    {
      strides = 1,
      padding = "same",
    }: { strides?: number; padding?: "same" | "valid" } = {},
  ): Symbolic => {
    const convolved = parts.conv(numbered("conv2d"), x, {
      filters,
      kernelSize: [rows, columns],
      strides,
      padding,
    });
    const name = numbered("batch_normalization");
    return parts.relu(
      numbered("activation"),
      parts.norm(name, convolved, NORM),
    );
  };
  const branch = (x: Symbolic, ...steps: Step[]): Symbolic =>
    steps.reduce((y, step) => conv(y, step), x);
  const halving = { strides: 2, padding: "valid" } as const;
  const maxPool = (x: Symbolic): Symbolic =>
    parts.pool("max", numbered("max_pooling2d"), x, 3, 2);
  const averaged = (x: Symbolic, filters: number): Symbolic => {
    const name = numbered("average_pooling2d");
    return conv(parts.pool("average", name, x, 3, 1, "same"), [filters, 1, 1]);
  };

  const input = parts.input(given.inputShape);
  let x = conv(input, [32, 3, 3], halving);
  x = conv(x, [32, 3, 3], { padding: "valid" });
  x = maxPool(conv(x, [64, 3, 3]));
  x = conv(x, [80, 1, 1], { padding: "valid" });
  x = maxPool(conv(x, [192, 3, 3], { padding: "valid" }));

  [32, 64, 64].forEach((pooled, i) => {
    x = parts.concatenate(`mixed${i}`, [
      branch(x, [64, 1, 1]),
      branch(x, [48, 1, 1], [64, 5, 5]),
      branch(x, [64, 1, 1], [96, 3, 3], [96, 3, 3]),
      averaged(x, pooled),
    ]);
  });
  x = parts.concatenate("mixed3", [
    conv(x, [384, 3, 3], halving),
    conv(branch(x, [64, 1, 1], [96, 3, 3]), [96, 3, 3], halving),
    maxPool(x),
  ]);
  [128, 160, 160, 192].forEach((n, i) => {
    x = parts.concatenate(`mixed${4 + i}`, [
      branch(x, [192, 1, 1]),
      branch(x, [n, 1, 1], [n, 1, 7], [192, 7, 1]),
      branch(x, [n, 1, 1], [n, 7, 1], [n, 1, 7], [n, 7, 1], [192, 1, 7]),
      averaged(x, 192),
    ]);
  });
  x = parts.concatenate("mixed8", [
    conv(branch(x, [192, 1, 1]), [320, 3, 3], halving),
    conv(
      branch(x, [192, 1, 1], [192, 1, 7], [192, 7, 1]),
      [192, 3, 3],
      halving,
    ),
    maxPool(x),
  ]);
  [0, 1].forEach((i) => {
    /** Both one-sided kernels on the same map. */
    const both = (name: string, map: Symbolic): Symbolic =>
      parts.concatenate(name, [
        branch(map, [384, 1, 3]),
        branch(map, [384, 3, 1]),
      ]);
    x = parts.concatenate(`mixed${9 + i}`, [
      branch(x, [320, 1, 1]),
      both(`mixed9_${i}`, branch(x, [384, 1, 1])),
      both(numbered("concatenate"), branch(x, [448, 1, 1], [384, 3, 3])),
      averaged(x, 192),
    ]);
  });
  if (!given.includeTop) {
    return headless("inception_v3", input, x, given.pooling);
  }
  x = parts.averages("avg_pool", x);
  const outputs = parts.dense("predictions", x, given.classes, "softmax");
  return tf.model({ name: "inception_v3", inputs: input, outputs });
}
