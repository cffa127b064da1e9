/**
 * ResizeNearestNeighborGrad for the cpu backend, which forgets `halfPixelCenters`: each output pixel's gradient goes to the input pixel
 * that it showed (TensorFlow, resize_nearest_neighbor_op.cc).
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Kernel } from "./kernel.js";
import { onCpu } from "./on-cpu.js";

interface Cpu {
  data: { get(id: object): { values: Float32Array } };
  makeTensorInfo(
    shape: number[],
    dtype: "float32",
    values: Float32Array,
  ): tfjs.TensorInfo;
}

/** For each output index along one side, the input index that it showed. */
export function shown(
  inSide: number,
  outSide: number,
  alignCorners: boolean,
  halfPixelCenters: boolean,
): number[] {
  const corners = alignCorners && outSide > 1;
  const scale = corners ? (inSide - 1) / (outSide - 1) : inSide / outSide;
  return Array.from({ length: outSide }, (_, i) => {
    const at = halfPixelCenters ? (i + 0.5) * scale : i * scale;
    const nearest = alignCorners ? Math.round(at) : Math.floor(at);
    return Math.max(0, Math.min(inSide - 1, nearest));
  });
}

export const resizeNearestGradient: Kernel = {
  name: "ResizeNearestNeighborGrad",
  make:
    () =>
    ({ inputs, backend, attrs }) => {
      const { alignCorners, halfPixelCenters } = attrs as unknown as {
        alignCorners: boolean;
        halfPixelCenters: boolean;
      };
      const cpu = backend as Cpu;
      const { dy, images } = inputs as Record<"dy" | "images", tfjs.TensorInfo>;
      const [batch = 0, height = 0, width = 0, channels = 0] = images.shape;
      const [, outHeight = 0, outWidth = 0] = dy.shape;
      const rows = shown(height, outHeight, alignCorners, halfPixelCenters);
      const columns = shown(width, outWidth, alignCorners, halfPixelCenters);
      const from = cpu.data.get(dy.dataId).values;
      const dx = new Float32Array(batch * height * width * channels);
      let at = 0;
      for (let b = 0; b < batch; b++) {
        for (const row of rows) {
          for (const column of columns) {
            const start = ((b * height + row) * width + column) * channels;
            for (let c = 0; c < channels; c++)
              dx[start + c] = (dx[start + c] ?? 0) + (from[at++] ?? 0);
          }
        }
      }
      return cpu.makeTensorInfo(images.shape, "float32", dx);
    },
};

/** For tfjs-node and wasm, which forget it too. */
export const resizeNearestGradientOnCpu = onCpu(
  "ResizeNearestNeighborGrad",
  (_, attributes) => attributes["halfPixelCenters"] === true,
);
