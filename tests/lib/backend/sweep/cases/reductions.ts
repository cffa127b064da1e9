/** Many entries in, fewer out; running sums and products; counts. */
import { t1, t2, type Compute, type Family, type Tensor } from "./case.js";

export const reductions: Family = (tf) => {
  const cases: Record<string, Compute> = {
    "sum over two axes": (x) => x.sum([0, 2]),
    "mean over two axes": (x) => x.mean([1, 2]),
    "sum of int": (x) => x.sum(1),
    argMax: (x) => x.argMax(1),
    argMin: (x) => x.argMin(0),
    moments: (x) => {
      const { mean, variance } = tf.moments(x, 0);
      return [mean, variance];
    },
    norm: (x) => tf.norm(x),
    "norm 1": (x) => tf.norm(x, 1, 1),
    "cumsum over the first axis": (x) => tf.cumsum(x, 0),
    "cumprod over the first axis": (x) => tf.cumprod(x, 0),
    bincount: (x, w) => tf.bincount(t1(x), t1(w), 4),
    "denseBincount of rows": (x) =>
      tf.denseBincount(t2(x), tf.zeros([0, 0]), 4),
    confusionMatrix: (x, y) => tf.math.confusionMatrix(t1(x), t1(y), 3),
  };
  for (const name of [
    "sum",
    "mean",
    "max",
    "min",
    "prod",
    "logSumExp",
  ] as const) {
    cases[name] = (x: Tensor) => tf[name](x);
    cases[`${name} over the first axis`] = (x: Tensor) => tf[name](x, 0);
    cases[`${name} over the last axis, kept`] = (x: Tensor) =>
      tf[name](x, -1, true);
  }
  for (const name of ["cumsum", "cumprod"] as const)
    for (const exclusive of [false, true])
      for (const reverse of [false, true])
        cases[`${name}, exclusive ${exclusive}, reverse ${reverse}`] = (
          x: Tensor,
        ) => tf[name](x, 1, exclusive, reverse);
  return cases;
};
