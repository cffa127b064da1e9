/**
 * Max-pooling by oneDNN. TensorFlow's eager `MaxPoolGrad` looks for every maximum again and takes 35 times as long as oneDNN's, which Keras's
 * graphs use: oneDNN's forward op keeps a workspace that says where the maxima were.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { fusing } from "./fusion.js";
import { portableTrace } from "./graph/trace.js";
import { onednn } from "./onednn.js";
import {
  bool,
  int,
  NHWC,
  nth,
  run,
  run1,
  string,
  T,
  type Attribute,
  type Tf,
} from "./ops.js";

type Tensor = tfjs.Tensor;

interface PoolAttributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: "valid" | "same" | number | tfjs.backend_util.ExplicitPadding;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

function attributesOf(
  tf: Tf,
  x: Tensor,
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): readonly Attribute[] | undefined {
  const { padInfo, ...info } = tf.backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  if (padInfo.type !== "VALID" && padInfo.type !== "SAME") return undefined;
  return [
    ...T,
    int("ksize", [1, info.filterHeight, info.filterWidth, 1]),
    int("strides", [1, info.strideHeight, info.strideWidth, 1]),
    string("padding", padInfo.type),
    NHWC,
    bool("workspace_enabled", true),
    onednn,
  ];
}

export function fuseMaxPool(tf: Tf): void {
  const kernel = tf.getKernel("MaxPool", "tensorflow");
  tf.unregisterKernel("MaxPool", "tensorflow");
  tf.registerKernel({
    ...kernel,
    kernelFunc: (args) => {
      const { x } = args.inputs;
      const attributes =
        x instanceof tf.Tensor &&
        x.dtype === "float32" &&
        fusing(tf) &&
        portableTrace() === undefined
          ? attributesOf(tf, x, args.attrs as unknown as PoolAttributes)
          : undefined;
      if (attributes === undefined) return kernel.kernelFunc(args);
      return tf.tidy(() =>
        nth(run(tf, "_MklNativeMaxPool", attributes, [x as Tensor], 2), 0),
      );
    },
  });
  const plain = tf.getGradient("MaxPool");
  tf.unregisterGradient("MaxPool");
  tf.registerGradient({
    ...plain,
    gradFunc: (dy, saved, given) => {
      const [x] = saved;
      const attributes =
        x !== undefined && x.dtype === "float32" && fusing(tf)
          ? attributesOf(tf, x, given as unknown as PoolAttributes)
          : undefined;
      if (attributes === undefined || x === undefined || Array.isArray(dy))
        return plain.gradFunc(dy, saved, given);
      return {
        x: () => {
          const pooled = run(tf, "_MklNativeMaxPool", attributes, [x], 2);
          return run1(tf, "_MklNativeMaxPoolGrad", attributes, [
            x,
            nth(pooled, 0),
            dy,
            nth(pooled, 1),
          ]);
        },
      };
    },
  });
}
