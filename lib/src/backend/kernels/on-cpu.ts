/**
 * Runs the cpu backend's kernel on copies of the inputs: right, at the price of copying, for what is rarely asked of a backend. `when`
 * narrows it to the calls that the backend gets wrong; the others keep its own kernel.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn, type Core, type Engine, type Kernel } from "./kernel.js";

interface Cpu {
  firstUse: boolean;
  data: { get(id: object): CpuValue };
  makeTensorInfo(
    shape: number[],
    dtype: tfjs.DataType,
    values: tfjs.backend_util.BackendValues,
  ): tfjs.TensorInfo;
  disposeIntermediateTensorInfo(tensor: tfjs.TensorInfo): void;
}

interface CpuValue {
  values: tfjs.backend_util.BackendValues;
  complexTensorInfos?: { real: tfjs.TensorInfo; imag: tfjs.TensorInfo };
}

type Inputs = tfjs.NamedTensorInfoMap;

export function onCpu(
  name: string,
  when?: (inputs: Inputs, attributes: tfjs.NamedAttrMap) => boolean,
): Kernel {
  return {
    name,
    make: (core, engine) => {
      const original =
        when === undefined ? undefined : builtIn(core, name, engine);
      return (call) => {
        const { inputs } = call;
        const attributes = call.attrs ?? {};
        return original !== undefined && when?.(inputs, attributes) === false
          ? original(call)
          : runOnCpu(
              core,
              name,
              inputs,
              attributes,
              call.backend as tfjs.KernelBackend,
            );
      };
    },
  };
}

/** @throws Error where the backend cannot be read at once (webgpu), with a backend that can do it */
function read(
  backend: tfjs.KernelBackend,
  name: string,
  tensor: tfjs.TensorInfo,
): tfjs.backend_util.BackendValues {
  try {
    return backend.readSync(tensor.dataId);
  } catch (error) {
    throw needsValues(name, error);
  }
}

export const needsValues = (name: string, cause: unknown): Error =>
  new Error(
    `${name} is computed in plain JavaScript, which needs the values at once, and this backend cannot give them. ` +
      'Compute it on another: await backend.use("wasm").',
    { cause },
  );

export function runOnCpu(
  core: Core,
  name: string,
  inputs: Inputs,
  attrs: tfjs.NamedAttrMap,
  backend: tfjs.KernelBackend,
): tfjs.TensorInfo | tfjs.TensorInfo[] {
  const cpu = core.findBackend("cpu") as unknown as Cpu;
  cpu.firstUse = false; // no banner: nobody chose the cpu backend
  const copy = (tensor: tfjs.TensorInfo): tfjs.TensorInfo =>
    tensor.dtype === "complex64"
      ? complexOnCpu(
          core,
          cpu,
          tensor.shape,
          read(backend, name, tensor) as Float32Array,
        )
      : cpu.makeTensorInfo(
          tensor.shape,
          tensor.dtype,
          read(backend, name, tensor),
        );
  const copies: Inputs = {};
  // An input may be a list (concat, einsum); tf.js then passes an array or an object keyed 0, 1, 2 ….
  for (const [key, tensor] of Object.entries(inputs))
    if (tensor !== undefined) {
      // A few cpu kernels ask for the rank, which a tensor has and its bare record has not.
      copies[key] = Object.assign(copy(tensor), { rank: tensor.shape.length });
    }
  const given = Array.isArray(inputs)
    ? (Object.values(copies) as unknown as Inputs)
    : copies;

  const run = core.getKernel(name, "cpu").kernelFunc;
  const outputs = run({ inputs: given, backend: cpu, attrs });
  const back = ({ dataId, shape, dtype }: tfjs.TensorInfo): tfjs.TensorInfo => {
    const { values, complexTensorInfos } = cpu.data.get(dataId);
    const written =
      complexTensorInfos === undefined
        ? values
        : interleaved(
            cpu.data.get(complexTensorInfos.real.dataId)
              .values as ArrayLike<number>,
            cpu.data.get(complexTensorInfos.imag.dataId)
              .values as ArrayLike<number>,
          );
    return { dataId: backend.write(written, shape, dtype), shape, dtype };
  };
  const result = Array.isArray(outputs) ? outputs.map(back) : back(outputs);
  for (const tensor of [outputs].flat())
    cpu.disposeIntermediateTensorInfo(tensor);
  for (const tensor of Object.values(copies))
    if (tensor !== undefined) cpu.disposeIntermediateTensorInfo(tensor);
  return result;
}

/** The cpu backend keeps a complex tensor as two; the others, like TensorFlow, as pairs. */
function complexOnCpu(
  core: Core,
  cpu: Cpu,
  shape: number[],
  pairs: Float32Array,
): tfjs.TensorInfo {
  const part = (offset: number): tfjs.TensorInfo =>
    cpu.makeTensorInfo(
      shape,
      "float32",
      pairs.filter((_, i) => i % 2 === offset),
    );
  const [real, imag] = [part(0), part(1)];
  const made = builtIn(
    core,
    "Complex",
    "cpu" satisfies Engine,
  )({
    inputs: { real, imag },
    backend: cpu,
    attrs: {},
  }) as tfjs.TensorInfo;
  cpu.disposeIntermediateTensorInfo(real);
  cpu.disposeIntermediateTensorInfo(imag);
  return made;
}

export function interleaved(
  real: ArrayLike<number>,
  imag: ArrayLike<number>,
): Float32Array {
  const pairs = new Float32Array(2 * real.length);
  for (let i = 0; i < real.length; i++) {
    pairs[2 * i] = real[i] ?? 0;
    pairs[2 * i + 1] = imag[i] ?? 0;
  }
  return pairs;
}
