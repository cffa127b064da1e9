/**
 * BatchMatMul whose operands have different batch axes. cpu and wasm take the larger number of batches for the number of all, leaving the
 * rest of the product out; both operands are repeated to the common shape first.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn, type Kernel } from "./kernel.js";

const batches = (x: tfjs.TensorInfo): number[] => x.shape.slice(0, -2);

export const broadcastMatMul: Kernel = {
  name: "BatchMatMul",
  make: (core, engine) => {
    const multiply = builtIn(core, "BatchMatMul", engine);
    return (call) => {
      const { a, b } = call.inputs as Record<"a" | "b", tfjs.Tensor>;
      const [left, right] = [batches(a), batches(b)];
      const size = (shape: number[]): number =>
        shape.reduce((all, side) => all * side, 1);
      // One matrix against many is what the backends do right, and without copies.
      if (size(left) === 1 || size(right) === 1 || left.join() === right.join())
        return multiply(call);
      const shape = core.broadcast_util.assertAndGetBroadcastShape(left, right);
      const repeat = (x: tfjs.Tensor): tfjs.Tensor =>
        core.broadcastTo(x, [...shape, ...x.shape.slice(-2)]);
      const [wideA, wideB] = [repeat(a), repeat(b)];
      const product = multiply({ ...call, inputs: { a: wideA, b: wideB } });
      wideA.dispose();
      wideB.dispose();
      return product;
    };
  },
};
