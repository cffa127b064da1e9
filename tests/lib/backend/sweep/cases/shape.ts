/** The same entries in another order or shape; tensors made from nothing. */
import { t1, t4, type Family } from "./case.js";

export const shape: Family = (tf) => ({
  reshape: (x) => x.reshape([3, 2]),
  transpose: (x) => x.transpose([2, 0, 1]),
  "transpose of 4-D": (x) => x.transpose([0, 3, 1, 2]),
  concat: (x, y) => tf.concat([x, y], 1),
  "concat of the first axis": (x, y) => tf.concat([x, y], 0),
  stack: (x, y) => tf.stack([x, y], 1),
  unstack: (x) => tf.unstack(x, 1),
  split: (x) => tf.split(x, 2, 1),
  "split in unequal parts": (x) => tf.split(x, [1, 3], 1),
  slice: (x) => tf.slice(x, [0, 1], [2, 2]),
  "slice of 4-D": (x) => tf.slice(x, [0, 1, 0, 1], [1, 2, 2, 1]),
  stridedSlice: (x) => tf.stridedSlice(x, [0, 3], [2, 0], [1, -2]),
  "stridedSlice, forward": (x) => tf.stridedSlice(x, [0, 0], [3, 4], [2, 2]),
  tile: (x) => tf.tile(x, [2, 3]),
  broadcastTo: (x) => tf.broadcastTo(x, [2, 3, 2]),
  expandDims: (x) => tf.expandDims(x, 1),
  squeeze: (x) => tf.squeeze(x),
  reverse: (x) => tf.reverse(x, [0, 1]),
  pad: (x) =>
    tf.pad(
      x,
      [
        [1, 0],
        [2, 1],
      ],
      0.5,
    ),
  "mirrorPad, reflect": (x) =>
    tf.mirrorPad(
      x,
      [
        [1, 1],
        [2, 1],
      ],
      "reflect",
    ),
  "mirrorPad, symmetric": (x) =>
    tf.mirrorPad(
      x,
      [
        [1, 1],
        [2, 1],
      ],
      "symmetric",
    ),
  depthToSpace: (x) => tf.depthToSpace(t4(x), 2, "NHWC"),
  spaceToBatchND: (x) =>
    tf.spaceToBatchND(
      x,
      [2, 2],
      [
        [0, 0],
        [0, 2],
      ],
    ),
  batchToSpaceND: (x) =>
    tf.batchToSpaceND(
      x,
      [2, 2],
      [
        [0, 0],
        [0, 1],
      ],
    ),
  diag: (x) => tf.diag(x),
  bandPart: (x) => tf.linalg.bandPart(x, 1, 0),
  "bandPart of batches": (x) => tf.linalg.bandPart(x, 0, -1),
  oneHot: (x) => tf.oneHot(t1(x), 4, 2, -1),
  eye: () => tf.eye(3, 4),
  linspace: () => tf.linspace(1, 3, 5),
  range: () => tf.range(1, 10, 3, "int32"),
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a tensor's shape, not Array.fill
  fill: () => tf.fill([2, 2], 2.5),
});
