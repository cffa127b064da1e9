/** Prod: tf.js's own gradient fails for an axis counted from the end. */
import type * as tfjs from "@tensorflow/tfjs";
import { one, type Core, type Gradient } from "./gradient.js";

/** The product of all other entries of the axis, made without dividing, so that zeros are right too. */
function others(core: Core, x: tfjs.Tensor, axis: number): tfjs.Tensor {
  return core
    .cumprod(x, axis, true, false)
    .mul(core.cumprod(x, axis, true, true));
}

export function productGradient(core: Core): Gradient {
  return {
    kernelName: "Prod",
    inputsToSave: ["x"],
    gradFunc: (dy, saved, attributes) => {
      const x = one(saved);
      const given = attributes["axis"] as number | number[] | undefined;
      const axes = core.util.parseAxisParam(
        given ?? x.shape.map((_, axis) => axis),
        x.shape,
      );
      return {
        x: () => {
          // The reduced axes, brought to the end and made one.
          const kept = x.shape.map((_, axis) => axis);
          const order = [
            ...kept.filter((axis) => !axes.includes(axis)),
            ...axes,
          ];
          const front = order
            .slice(0, order.length - axes.length)
            .map((axis) => x.shape[axis] ?? 1);
          const moved = x.transpose(order);
          const gradient = others(
            core,
            moved.reshape([...front, -1]),
            front.length,
          ).mul(one(dy).reshape([...front, 1]));
          const back = order.map((_, axis) => order.indexOf(axis));
          return gradient.reshape(moved.shape).transpose(back);
        },
      };
    },
  };
}
