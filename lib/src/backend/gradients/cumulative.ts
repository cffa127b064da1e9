/** Cumprod, which has no gradient in tf.js, and Cumsum, whose gradient tf.js gives transposed where the axis is not the last. */
import type * as tfjs from "@tensorflow/tfjs";
import { one, type Core, type Gradient } from "./gradient.js";

interface Attributes {
  axis: number;
  exclusive: boolean;
  reverse: boolean;
}

export function cumulativeGradients(core: Core): Gradient[] {
  return [
    {
      kernelName: "Cumsum",
      inputsToSave: [],
      gradFunc: (dy, _, attributes) => {
        const { axis, exclusive, reverse } =
          attributes as unknown as Attributes;
        return { x: () => core.cumsum(one(dy), axis, exclusive, !reverse) };
      },
    },
    {
      kernelName: "Cumprod",
      inputsToSave: ["x"],
      gradFunc: (dy, saved, attributes) => ({
        x: () => cumprodGradient(core, one(dy), one(saved), attributes),
      }),
    },
  ];
}

/**
 * dx_i = Σ_k dy_k Π_{j≠i} x_j over the factors j of output k: the products are made without x_i, not divided by it, so zeros are right
 * too. n² products for an axis of n.
 */
function cumprodGradient(
  core: Core,
  dy: tfjs.Tensor,
  x: tfjs.Tensor,
  attributes: tfjs.NamedAttrMap,
): tfjs.Tensor {
  const { axis, exclusive, reverse } = attributes as unknown as Attributes;
  const n = x.shape[axis] ?? 1;
  const gradients = Array.from({ length: n }, (_, i) => {
    const at = core.oneHot(core.scalar(i, "int32"), n);
    const side = x.shape.map((__, each) => (each === axis ? n : 1));
    const here = at.cast("float32").reshape(side);
    // x with 1 in place of x_i, and only the outputs that x_i is a factor of.
    const products = core.cumprod(
      x.mul(core.sub(1, here)).add(here),
      axis,
      exclusive,
      reverse,
    );
    const factorOf = core.cumsum(here, axis, exclusive, reverse);
    return dy.mul(products).mul(factorOf).sum(axis, true);
  });
  return core.concat(gradients, axis);
}
