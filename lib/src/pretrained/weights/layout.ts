/** PyTorch keeps its numbers in another order than Keras and tf.js do. */
import type { Values } from "../../interchange/hdf5.js";

/**
 * How a tensor of PyTorch becomes ours:
 * - `same`
 * - `convolution`: [out, in, height, width] → [height, width, in, out]
 * - `depthwise`: [channels, 1, height, width] → [height, width, channels, 1]
 * - `dense`: [out, in] → [in, out]
 * - a map [channels, height, width], which was flattened in that order before a dense layer: [out, c·h·w] → [h·w·c, out]
 */
export type Layout =
  | "same"
  | "convolution"
  | "depthwise"
  | "dense"
  | { flattened: readonly [number, number, number] };

/** The shape that PyTorch's tensor must have to become one of ours. */
export function torchShape(
  ours: readonly number[],
  layout: Layout,
): readonly number[] {
  const [a = 1, b = 1, c = 1, d = 1] = ours;
  switch (layout) {
    case "same":
      return ours;
    case "convolution":
      return [d, c, a, b];
    case "depthwise":
      return [c, d, a, b];
    default:
      return [b, a];
  }
}

export function fromTorch({ shape, values }: Values, layout: Layout): Values {
  switch (layout) {
    case "same":
      return { shape, values };
    case "convolution":
      return permuted({ shape, values }, [2, 3, 1, 0]);
    case "depthwise":
      return permuted({ shape, values }, [2, 3, 0, 1]);
    case "dense":
      return permuted({ shape, values }, [1, 0]);
    default: {
      const [out = 0, inside = 0] = shape;
      const unfolded = { shape: [out, ...layout.flattened], values };
      return {
        shape: [inside, out],
        values: permuted(unfolded, [2, 3, 1, 0]).values,
      };
    }
  }
}

/** @param order  which of the old axes becomes the first, the second … */
function permuted({ shape, values }: Values, order: readonly number[]): Values {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  const sides = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const out = new Float32Array(values.length);
  const index = sides.map(() => 0);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[from] ?? NaN;
    // Like an odometer: the last axis turns fastest.
    for (let axis = sides.length - 1; axis >= 0; axis--) {
      const at = (index[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if (at < (sides[axis] ?? 1)) {
        index[axis] = at;
        break;
      }
      from -= at * (steps[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return { shape: sides, values: out };
}
