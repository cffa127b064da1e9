/**
 * Ops that are flat wherever they are smooth: comparisons and logic. tf.js knows no gradient for them and throws, so `tf.where(x.greater(0), …)`
 * could not be differentiated by x. Zero, as in TensorFlow, where such a path carries nothing.
 */
import { one, zeros, type Core, type Gradient } from "./gradient.js";

const PAIRS = [
  "Equal",
  "NotEqual",
  "Greater",
  "GreaterEqual",
  "Less",
  "LessEqual",
  "LogicalAnd",
  "LogicalOr",
  "LogicalXor",
];
const SINGLES = [
  "LogicalNot",
  "All",
  "Any",
  "IsNan",
  "IsInf",
  "IsFinite",
  "ArgMax",
  "ArgMin",
];

export function flatGradients(core: Core): Gradient[] {
  return [
    ...PAIRS.map((kernelName) => ({
      kernelName,
      inputsToSave: ["a", "b"],
      gradFunc: ((_, saved) => ({
        a: zeros(core, one(saved)),
        b: zeros(core, one(saved, 1)),
      })) satisfies Gradient["gradFunc"],
    })),
    ...SINGLES.map((kernelName) => ({
      kernelName,
      inputsToSave: ["x"],
      gradFunc: ((_, saved) => ({
        x: zeros(core, one(saved)),
      })) satisfies Gradient["gradFunc"],
    })),
  ];
}
