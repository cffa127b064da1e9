/** Our kernels for the wasm backend, where tf.js 4.22 has none or a wrong one. Called after `setBackend("wasm")`, once. */
import type * as tfjs from "@tensorflow/tfjs";
import { conv2dFilterGradient } from "./conv2d-filter-gradient.js";
import {
  depthwiseFilterGradient,
  depthwiseInputGradient,
} from "./depthwise-gradients.js";
import type { WasmKernel } from "./kernel.js";
import { matMul } from "./mat-mul.js";
import { maxPoolGradient } from "./max-pool-gradient.js";
import { onCpu } from "./on-cpu.js";
import { segmentSum } from "./segment-sum.js";

const KERNELS: readonly WasmKernel[] = [
  conv2dFilterGradient,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  maxPoolGradient,
  segmentSum,
  matMul,
  onCpu("Einsum"),
  // Wrong in wasm: windows without a positive value, input gradients of conv3d, dilation, gather with batch dimensions.
  onCpu("MaxPool3D"),
  onCpu("MaxPool3DGrad"),
  onCpu("Conv3DBackpropInputV2"),
  onCpu("Dilation2D"),
  onCpu("Dilation2DBackpropInput"),
  onCpu("Dilation2DBackpropFilter"),
  onCpu(
    "GatherV2",
    (_, attributes) =>
      attributes["batchDims"] !== 0 && attributes["batchDims"] !== undefined,
  ),
];

let registered = false;

export function registerWasmKernels(core: typeof tfjs): void {
  if (registered) return;
  registered = true;
  // All are made before any is registered, so that those built on wasm's own kernels find them.
  const made = KERNELS.map((each) => ({
    kernelName: each.name,
    kernelFunc: each.make(core),
  }));
  for (const { kernelName, kernelFunc } of made) {
    if ((core.getKernel(kernelName, "wasm") as unknown) !== undefined) {
      core.unregisterKernel(kernelName, "wasm"); // else tf.js warns that it is there already
    }
    core.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  }
}
