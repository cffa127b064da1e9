/**
 * TensorFlow's own ops, called by name through tfjs-node's eager binding: whatever libtensorflow registers is reachable, not only what tf.js
 * has a kernel for. Attributes that are lists of strings are not (the binding cannot pass them), so `_FusedConv2D` and its kin are
 * reached only through graphs (`graph/`), where TensorFlow makes them itself.
 */
import type * as tfjs from "@tensorflow/tfjs";

export type Tf = Omit<typeof tfjs, "default">;
type Tensor = tfjs.Tensor;

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What the binding says of an op's output: a handle of its own, which `deleteTensor` frees. */
export interface Handle {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

interface Binding {
  readonly TF_INT64: number;
  readonly TF_Version: string;
  createTensor(
    shape: number[],
    dtype: number,
    values: ArrayLike<number>,
  ): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): Handle[];
}

/** Where tfjs-node keeps the handle behind a tensor. */
interface TensorData {
  id: number;
  dtype: number;
  values: unknown;
  refCount: number;
}

export interface NativeBackend {
  readonly binding: Binding;
  readonly tensorMap: { get(dataId: object): TensorData };
  readonly isUsingGpuDevice: boolean;
  /** The number of a tf.js type in TensorFlow's C API. */
  getDTypeInteger(dtype: tfjs.DataType): number;
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(handle: Handle): Tensor;
}

// The numbers of TF_AttrType and TF_DataType in TensorFlow's C API, which never change.
const [STRING, INT, FLOAT, BOOL, TYPE, SHAPE] = [0, 1, 2, 3, 4, 5];
export const float32 = 1;

export const string = (name: string, value: string): Attribute => ({
  name,
  type: STRING,
  value,
});
export const int = (name: string, value: number | number[]): Attribute => ({
  name,
  type: INT,
  value,
});
export const float = (name: string, value: number): Attribute => ({
  name,
  type: FLOAT,
  value,
});
export const bool = (name: string, value: boolean): Attribute => ({
  name,
  type: BOOL,
  value,
});
export const type = (name: string, value: number): Attribute => ({
  name,
  type: TYPE,
  value,
});
export const shape = (name: string, value: readonly number[]): Attribute => ({
  name,
  type: SHAPE,
  value,
});

/** Nearly every op's one attribute. */
export const T: readonly Attribute[] = [type("T", float32)];
export const NHWC = string("data_format", "NHWC");

export const nativeBackend = (tf: Tf): NativeBackend =>
  tf.backend() as unknown as NativeBackend;

/** The op's outputs as tensors, which the surrounding `tidy` owns. */
export function run(
  tf: Tf,
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly Tensor[],
  outputs: number,
): Tensor[] {
  const backend = nativeBackend(tf);
  return backend.binding
    .executeOp(name, attributes, backend.getInputTensorIds(inputs), outputs)
    .map((handle) => backend.createOutputTensor(handle));
}

/** The only output of an op that has one. */
export function run1(
  tf: Tf,
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly Tensor[],
): Tensor {
  const [output] = run(tf, name, attributes, inputs, 1);
  if (output === undefined) throw new Error(`${name} gave no output.`);
  return output;
}

/** The n-th of an op's outputs. */
export function nth(outputs: readonly Tensor[], n: number): Tensor {
  const output = outputs[n];
  if (output === undefined)
    throw new RangeError(
      `An op was expected to give more than ${n} outputs; it gave ${outputs.length}.`,
    );
  return output;
}

/** Ops of two tensors of float32, whose shapes are spread as tf.js spreads them. */
export const binary =
  (tf: Tf) =>
  (name: string, a: Tensor, b: Tensor): Tensor =>
    run1(tf, name, T, [a, b]);
