/** Entries picked and placed by index, sorted, searched. */
import { t1, t2, type Family } from "./case.js";

export const picking: Family = (tf) => ({
  gather: (x, i) => tf.gather(x, t1(i)),
  "gather along an axis": (x, i) => tf.gather(x, t2(i), 1),
  "gather with batch dimensions": (x, i) => tf.gather(x, t2(i), 1, 1),
  gatherND: (x, i) => tf.gatherND(x, i),
  scatterND: (i, u) => tf.scatterND(i, u, [4, 2]),
  tensorScatterUpdate: (x, i, u) => tf.tensorScatterUpdate(x, i, u),
  unsortedSegmentSum: (x, s) => tf.unsortedSegmentSum(x, t1(s), 3),
  "unsortedSegmentSum of int": (x, s) => tf.unsortedSegmentSum(x, t1(s), 2),
  topk: (x) => {
    const { values, indices } = tf.topk(x, 2);
    return [values, indices];
  },
  "topk of the largest": (x) => tf.topk(x, 1).values,
  booleanMask: (x) =>
    tf.booleanMaskAsync(x, tf.tensor1d([true, false, true], "bool")),
  whereAsync: (x) => tf.whereAsync(x),
  unique: (x) => {
    const { values, indices } = tf.unique(x);
    return [values, indices];
  },
  // tf.js leaves [1, n] where TensorFlow gives [n].
  "searchSorted left": (s, v) => tf.searchSorted(s, v, "left").flatten(),
  "searchSorted right": (s, v) => tf.searchSorted(s, v, "right").flatten(),
  inTopK: (x, t) => tf.inTopKAsync(x, t, 2),
  sparseToDense: (i, v) => tf.sparseToDense(t1(i), t1(v), [5], 0),
});
