/**
 * MaxPoolGrad. wasm's own starts its search for the largest value at 0 and so loses the gradient of every window without a positive one.
 * As in TensorFlow, the first of equal values gets it.
 */
import { heap, kernel } from "./kernel.js";

interface Attributes {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: "valid" | "same" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

export const maxPoolGradient = kernel<"dy" | "input", Attributes>(
  "MaxPoolGrad",
  (core) =>
    ({ inputs, backend, attrs }) => {
      const pool = core.backend_util.computePool2DInfo(
        inputs.input.shape as [number, number, number, number],
        attrs.filterSize,
        attrs.strides,
        1,
        attrs.pad,
        attrs.dimRoundingMode,
      );
      const out = backend.makeOutput(inputs.input.shape, "float32");
      const [x, dy, dx] = [
        heap(backend, inputs.input),
        heap(backend, inputs.dy),
        heap(backend, out),
      ];
      dx.fill(0);
      const { inChannels: channels, inHeight, inWidth } = pool;
      for (let b = 0; b < pool.batchSize; b++) {
        for (let y = 0; y < pool.outHeight; y++) {
          const top = y * pool.strideHeight - pool.padInfo.top;
          const rows = [
            Math.max(0, top),
            Math.min(inHeight, top + pool.filterHeight),
          ] as const;
          for (let z = 0; z < pool.outWidth; z++) {
            const left = z * pool.strideWidth - pool.padInfo.left;
            const columns = [
              Math.max(0, left),
              Math.min(inWidth, left + pool.filterWidth),
            ] as const;
            const yAt =
              ((b * pool.outHeight + y) * pool.outWidth + z) * channels;
            for (let c = 0; c < channels; c++) {
              let best = -1;
              let largest = -Infinity;
              for (let row = rows[0]; row < rows[1]; row++) {
                for (let column = columns[0]; column < columns[1]; column++) {
                  const at =
                    ((b * inHeight + row) * inWidth + column) * channels + c;
                  const value = x[at] ?? 0;
                  if (best === -1 || value > largest) {
                    largest = value;
                    best = at;
                  }
                }
              }
              if (best >= 0) dx[best] = (dx[best] ?? 0) + (dy[yAt + c] ?? 0);
            }
          }
        }
      }
      return out;
    },
);
