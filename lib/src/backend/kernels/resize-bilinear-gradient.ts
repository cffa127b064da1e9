/** ResizeBilinearGrad of the cpu backend: right values under a shape whose height and width are exchanged. */
import { builtIn, type Kernel } from "./kernel.js";
import type * as tfjs from "@tensorflow/tfjs";

export const resizeBilinearGradient: Kernel = {
  name: "ResizeBilinearGrad",
  make: (core, engine) => {
    const run = builtIn(core, "ResizeBilinearGrad", engine);
    return (call) => {
      const made = run(call) as tfjs.TensorInfo;
      return { ...made, shape: call.inputs["images"]?.shape ?? made.shape };
    };
  },
};
