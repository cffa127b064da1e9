/** One entry in, one entry out. */
import type { Compute, Family, Tensor } from "./case.js";

const UNARY = [
  "abs",
  "neg",
  "exp",
  "expm1",
  "log",
  "log1p",
  "sqrt",
  "rsqrt",
  "square",
  "reciprocal",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "sigmoid",
  "logSigmoid",
  "softplus",
  "relu",
  "relu6",
  "elu",
  "selu",
  "erf",
  "floor",
  "ceil",
  "round",
  "sign",
  "isNaN",
  "isFinite",
  "isInf",
] as const;

const BINARY = [
  "add",
  "sub",
  "mul",
  "div",
  "maximum",
  "minimum",
  "squaredDifference",
  "atan2",
] as const;

export const elementwise: Family = (tf) => {
  const cases: Record<string, Compute> = {
    "relu of a window of negatives": (x) => tf.relu(x),
    leakyRelu: (x) => tf.leakyRelu(x, 0.3),
    prelu: (x, alpha) => tf.prelu(x, alpha),
    clipByValue: (x) => tf.clipByValue(x, -0.5, 0.7),
    step: (x) => tf.step(x, 0.25),
    "cast to int": (x) => x.cast("int32"),
    "cast of int to bool": (x) => x.cast("bool"),
    gelu: (x) => x.mul(tf.erf(x.div(Math.SQRT2)).add(1)).mul(0.5),
    swish: (x) => x.mul(tf.sigmoid(x)),
    mish: (x) => x.mul(tf.tanh(tf.softplus(x))),
    hardSigmoid: (x) => x.mul(0.2).add(0.5).clipByValue(0, 1),
    "sqrt of x² + 1, twice": (x) => x.square().add(1).sqrt().mul(x),
    "maximum at a tie": (a, b) => tf.maximum(a, b),
    pow: (a, b) => tf.pow(a, b),
    "pow of negative by a whole number": (x) => tf.pow(x, 3),
    mod: (a, b) => tf.mod(a, b),
    floorDiv: (a, b) => tf.floorDiv(a, b),
    "floorDiv of int": (a, b) => tf.floorDiv(a, b),
    divNoNan: (a, b) => tf.divNoNan(a, b),
    "int add": (a, b) => tf.add(a, b),
    "int mul": (a, b) => tf.mul(a, b),
    "add scalar": (x, s) => x.add(s),
    "div by a row": (x, s) => x.div(s),
  };
  for (const name of UNARY) cases[name] = (x: Tensor) => tf[name](x);
  for (const name of BINARY)
    for (const tag of ["", ", broadcast"])
      cases[name + tag] = (a: Tensor, b: Tensor) => tf[name](a, b);
  return cases;
};
