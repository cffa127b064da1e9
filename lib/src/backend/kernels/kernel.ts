/** The terms in which kernels are supplied to any backend. */
import type * as tfjs from "@tensorflow/tfjs";

export type Core = typeof tfjs;

/** The names that tf.js gives its backends. */
export type Engine = "tensorflow" | "webgpu" | "wasm" | "cpu";

/** One kernel of ours, by the name under which tf.js looks for it. */
export interface Kernel {
  name: string;
  /** @param core tf.js, for shapes and for the kernels that this one is built from */
  make(core: Core, engine: Engine): tfjs.KernelFunc;
}

/** The backend's own kernel. @throws Error where it has none */
export function builtIn(
  core: Core,
  name: string,
  engine: Engine,
): tfjs.KernelFunc {
  const found = core.getKernel(name, engine) as tfjs.KernelConfig | undefined;
  if (found === undefined)
    throw new Error(`The ${engine} backend has no kernel ${name}.`);
  return found.kernelFunc;
}

/** Registers ours in place of the backend's own, if it had one. */
export function register(
  core: Core,
  engine: Engine,
  kernels: readonly Kernel[],
): void {
  // All are made before any is registered, so that those built on the backend's own kernels find them.
  const made = kernels.map((each) => ({
    kernelName: each.name,
    kernelFunc: each.make(core, engine),
  }));
  for (const { kernelName, kernelFunc } of made) {
    if ((core.getKernel(kernelName, engine) as unknown) !== undefined) {
      core.unregisterKernel(kernelName, engine); // else tf.js warns that it is there already
    }
    core.registerKernel({ kernelName, backendName: engine, kernelFunc });
  }
}
