/** UnsortedSegmentSum, which wasm lacks: the gradient of gather, and so of every embedding. */
import { heap, kernel } from "./kernel.js";

export const segmentSum = kernel<"x" | "segmentIds", { numSegments: number }>(
  "UnsortedSegmentSum",
  () =>
    ({ inputs, backend, attrs }) => {
      const { x, segmentIds } = inputs;
      const rows = segmentIds.shape.reduce((all, side) => all * side, 1);
      const tail = x.shape.slice(segmentIds.shape.length);
      const width = tail.reduce((all, side) => all * side, 1);
      const out = backend.makeOutput([attrs.numSegments, ...tail], x.dtype);
      const ids = backend.typedArrayFromHeap(segmentIds);
      const [values, sums] = [heap(backend, x), heap(backend, out)];
      sums.fill(0);
      for (let i = 0; i < rows; i++) {
        const id = ids[i] ?? -1;
        if (id < 0 || id >= attrs.numSegments) continue; // as TensorFlow: such rows are dropped
        for (let j = 0; j < width; j++) {
          sums[id * width + j] =
            (sums[id * width + j] ?? 0) + (values[i * width + j] ?? 0);
        }
      }
      return out;
    },
);
