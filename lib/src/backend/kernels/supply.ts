/**
 * What tf.js lacks or gets wrong, supplied to the backend that was just selected. Once per backend and process; after it was selected,
 * since tf.js sets its own kernels up at that moment.
 */
import { breathingFit } from "../fit/fit.js";
import { updateRules } from "../fit/update-rules.js";
import { registerGradients } from "../gradients/register.js";
import { leavingNothing } from "../layers/disposal.js";
import { resetAfter } from "../layers/gru.js";
import { normalizationWithoutWeights } from "../layers/normalization.js";
import { fastOrthogonal } from "../layers/orthogonal.js";
import { readsComplex } from "../wasm/complex.js";
import type { BackendWasm } from "../wasm/kernel.js";
import { wasmKernels } from "../wasm/kernels.js";
import { lstmOnWasm } from "../wasm/lstm.js";
import { webgpuKernels } from "../webgpu/kernels.js";
import { averagePoolGradients } from "./average-pool-gradient.js";
import { broadcastMatMul } from "./broadcast-mat-mul.js";
import { einsum } from "./einsum.js";
import { register, type Core, type Engine, type Kernel } from "./kernel.js";
import { weightedBincountOnGpu } from "./native-bincount.js";
import { histogramsOfOneValue } from "./native-histogram.js";
import { stridedFilterGradient } from "./native-strided-filter-gradient.js";
import { onCpu } from "./on-cpu.js";
import { explicitPadding } from "./padding.js";
import { resizeBilinearGradient } from "./resize-bilinear-gradient.js";
import {
  resizeNearestGradient,
  resizeNearestGradientOnCpu,
} from "./resize-nearest-gradient.js";

const OWN: Record<Engine, readonly Kernel[]> = {
  tensorflow: [
    resizeNearestGradientOnCpu,
    stridedFilterGradient,
    weightedBincountOnGpu,
  ],
  webgpu: webgpuKernels,
  wasm: wasmKernels,
  cpu: [
    einsum,
    resizeNearestGradient,
    resizeBilinearGradient,
    broadcastMatMul,
    ...averagePoolGradients,
  ],
};

/** Draws on a page's canvas; there is none in Node. */
const NOT_COMPUTED = new Set(["Draw"]);

/** What the cpu backend can do and this one cannot. */
function lacking(core: Core, engine: Engine): Kernel[] {
  return core
    .getKernelsForBackend("cpu")
    .map((each) => each.kernelName)
    .filter(
      (name) =>
        !NOT_COMPUTED.has(name) &&
        (core.getKernel(name, engine) as unknown) === undefined,
    )
    .map((name) => onCpu(name));
}

const supplied = new Set<Engine>();

export function supply(core: Core, engine: Engine): void {
  if (supplied.has(engine)) return;
  supplied.add(engine);
  if (supplied.size === 1) {
    breathingFit(core);
    updateRules(core);
    registerGradients(core);
    fastOrthogonal(core);
    resetAfter(core);
    leavingNothing(core);
    normalizationWithoutWeights(core);
  }
  register(core, engine, OWN[engine]);
  if (engine === "wasm") register(core, engine, [broadcastMatMul]);
  register(core, engine, lacking(core, engine));
  register(core, engine, explicitPadding(core, engine));
  if (engine === "tensorflow") histogramsOfOneValue(core);
  if (engine === "wasm") {
    readsComplex(core.backend() as BackendWasm);
    lstmOnWasm(core);
  }
  // The cpu kernels stand in for others, so they are put right with them.
  supply(core, "cpu");
}
