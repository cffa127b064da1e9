/**
 * Gradients of two-operand ops that tf.js leaves in the broadcast shape, and then refuses: "The shape of dx does not match the shape of
 * the input". At a tie `maximum` and `minimum` give everything to their first operand, as TensorFlow does (math_grad.py, _MaximumMinimumGrad).
 */
import type * as tfjs from "@tensorflow/tfjs";
import { one, sumTo, type Core, type Gradient } from "./gradient.js";

type Slopes = (
  dy: tfjs.Tensor,
  a: tfjs.Tensor,
  b: tfjs.Tensor,
) => { a: () => tfjs.Tensor; b: () => tfjs.Tensor };

function broadcast(core: Core, kernelName: string, slopes: Slopes): Gradient {
  return {
    kernelName,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved) => {
      const [a, b] = [one(saved), one(saved, 1)];
      const slope = slopes(one(dy), a, b);
      return {
        a: () => sumTo(core, slope.a(), a.shape),
        b: () => sumTo(core, slope.b(), b.shape),
      };
    },
  };
}

export function broadcastGradients(core: Core): Gradient[] {
  return [
    broadcast(core, "Maximum", (dy, a, b) => ({
      a: () => dy.mul(a.greaterEqual(b).cast("float32")),
      b: () => dy.mul(a.less(b).cast("float32")),
    })),
    broadcast(core, "Minimum", (dy, a, b) => ({
      a: () => dy.mul(a.lessEqual(b).cast("float32")),
      b: () => dy.mul(a.greater(b).cast("float32")),
    })),
    broadcast(core, "SquaredDifference", (dy, a, b) => ({
      a: () => dy.mul(a.sub(b)).mul(2),
      b: () => dy.mul(b.sub(a)).mul(2),
    })),
    matMulGradient(core),
  ];
}

function matMulGradient(core: Core): Gradient {
  return {
    kernelName: "BatchMatMul",
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved, attributes) => {
      const [a, b, d] = [one(saved), one(saved, 1), one(dy)];
      const { transposeA, transposeB } = attributes as unknown as {
        transposeA: boolean;
        transposeB: boolean;
      };
      // y = op(a) op(b): da = dy op(b)ᵀ, db = op(a)ᵀ dy, each transposed back where its operand was.
      const da = (): tfjs.Tensor =>
        transposeA
          ? core.matMul(b, d, transposeB, true)
          : core.matMul(d, b, false, !transposeB);
      const db = (): tfjs.Tensor =>
        transposeB
          ? core.matMul(d, a, true, transposeA)
          : core.matMul(a, d, !transposeA, false);
      return {
        a: () => sumTo(core, da(), a.shape),
        b: () => sumTo(core, db(), b.shape),
      };
    },
  };
}
