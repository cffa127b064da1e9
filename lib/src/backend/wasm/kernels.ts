/** Our kernels for the wasm backend, where tf.js 4.22 has none or a wrong one. */
import { averagePoolGradients } from "../kernels/average-pool-gradient.js";
import { einsum } from "../kernels/einsum.js";
import type { Kernel } from "../kernels/kernel.js";
import { onCpu } from "../kernels/on-cpu.js";
import { resizeNearestGradientOnCpu } from "../kernels/resize-nearest-gradient.js";
import { complexKernels } from "./complex.js";
import { conv2dFilterGradient } from "./conv2d-filter-gradient.js";
import { conv2dInputGradient } from "./conv2d-input-gradient.js";
import { conv2d } from "./convolution.js";
import {
  depthwiseFilterGradient,
  depthwiseInputGradient,
} from "./depthwise-gradients.js";
import { identity } from "./identity.js";
import { fusedMatMul, matMul } from "./mat-mul.js";
import { maxPoolGradient } from "./max-pool-gradient.js";
import { segmentSum } from "./segment-sum.js";
import { sum } from "./sum-of-rows.js";

export const wasmKernels: readonly Kernel[] = [
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  maxPoolGradient,
  segmentSum,
  matMul,
  fusedMatMul,
  sum,
  identity,
  einsum,
  ...complexKernels,
  ...averagePoolGradients,
  // Wrong in wasm: windows without a positive value, gradients of conv3d, dilation, gather with batch dimensions, whole numbers sliced
  // with strides, the nearest neighbour from half pixels.
  onCpu("MaxPool3D"),
  onCpu("MaxPool3DGrad"),
  onCpu("Conv3DBackpropInputV2"),
  onCpu("Conv3DBackpropFilterV2"),
  onCpu("Dilation2D"),
  onCpu("Dilation2DBackpropInput"),
  onCpu("Dilation2DBackpropFilter"),
  onCpu(
    "GatherV2",
    (_, attributes) =>
      attributes["batchDims"] !== 0 && attributes["batchDims"] !== undefined,
  ),
  onCpu("StridedSlice", ({ x }) => x?.dtype !== "float32"),
  resizeNearestGradientOnCpu,
];
