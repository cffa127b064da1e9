/**
 * Runs the cpu backend's kernel on copies of the inputs: right, at the price of copying, for what is rarely asked of wasm. `when` narrows
 * it to the calls that wasm gets wrong; the others keep the wasm kernel.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn, type BackendWasm, type WasmKernel } from "./kernel.js";

interface Cpu {
  firstUse: boolean;
  data: { get(id: object): { values: tfjs.TypedArray } };
  makeTensorInfo(
    shape: number[],
    dtype: tfjs.DataType,
    values: tfjs.TypedArray,
  ): tfjs.TensorInfo;
  disposeIntermediateTensorInfo(tensor: tfjs.TensorInfo): void;
}

type Inputs = tfjs.NamedTensorInfoMap;

export function onCpu(
  name: string,
  when?: (inputs: Inputs, attributes: tfjs.NamedAttrMap) => boolean,
): WasmKernel {
  return {
    name,
    make: (core) => {
      const original = when === undefined ? undefined : builtIn(core, name);
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
              call.backend as BackendWasm,
            );
      };
    },
  };
}

function runOnCpu(
  core: typeof tfjs,
  name: string,
  inputs: Inputs,
  attrs: tfjs.NamedAttrMap,
  wasm: BackendWasm,
): tfjs.TensorInfo | tfjs.TensorInfo[] {
  const cpu = core.findBackend("cpu") as unknown as Cpu;
  cpu.firstUse = false; // no banner: nobody chose the cpu backend
  const copy = (tensor: tfjs.TensorInfo): tfjs.TensorInfo =>
    cpu.makeTensorInfo(
      tensor.shape,
      tensor.dtype,
      wasm.readSync(tensor.dataId) as tfjs.TypedArray,
    );
  const copies: Inputs = {};
  // An input may be a list (concat, einsum); tf.js then passes an array or an object keyed 0, 1, 2 ….
  for (const [key, tensor] of Object.entries(inputs))
    if (tensor !== undefined) copies[key] = copy(tensor);
  const given = Array.isArray(inputs)
    ? (Object.values(copies) as unknown as Inputs)
    : copies;

  const run = core.getKernel(name, "cpu").kernelFunc;
  const outputs = run({ inputs: given, backend: cpu, attrs });
  const back = (tensor: tfjs.TensorInfo): tfjs.TensorInfo => {
    const { values } = cpu.data.get(tensor.dataId);
    const made = wasm.makeOutput(tensor.shape, tensor.dtype);
    wasm.typedArrayFromHeap(made).set(values);
    return made;
  };
  const moved = Array.isArray(outputs) ? outputs.map(back) : back(outputs);
  for (const tensor of [outputs].flat())
    cpu.disposeIntermediateTensorInfo(tensor);
  for (const tensor of Object.values(copies))
    if (tensor !== undefined) cpu.disposeIntermediateTensorInfo(tensor);
  return moved;
}
