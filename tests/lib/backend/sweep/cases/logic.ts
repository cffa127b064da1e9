/** Comparison, logic, choice. */
import type { Compute, Family, Tensor } from "./case.js";

export const logic: Family = (tf) => {
  const cases: Record<string, Compute> = {
    logicalAnd: (a, b) => tf.logicalAnd(a, b),
    logicalOr: (a, b) => tf.logicalOr(a, b),
    logicalXor: (a, b) => tf.logicalXor(a, b),
    logicalNot: (a) => tf.logicalNot(a),
    all: (a) => tf.all(a, 0),
    any: (a) => tf.any(a, 1),
    where: (c, a, b) => tf.where(c, a, b),
    "where, condition depends on x": (x) =>
      tf.where(x.greater(0), x.mul(x), x.mul(-3)),
    "where, condition of both": (x, y) =>
      tf.where(
        tf.logicalAnd(x.greater(y), tf.logicalNot(x.less(0))),
        x,
        y.mul(y),
      ),
    "mask by comparison": (x) => x.mul(x.abs().greater(0.5).cast("float32")),
    bitwiseAnd: (a, b) => tf.bitwiseAnd(a, b),
  };
  for (const name of [
    "equal",
    "notEqual",
    "greater",
    "greaterEqual",
    "less",
    "lessEqual",
  ] as const)
    for (const tag of ["", " of floats"])
      cases[name + tag] = (a: Tensor, b: Tensor) => tf[name](a, b);
  return cases;
};
