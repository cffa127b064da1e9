/**
 * XLA, TensorFlow's compiler, makes one loop of what lies between the products of dense layers: a step of 784-512-512-10 takes a sixth less.
 * It is asked only where that pays: compiling takes a second, and half a minute for a transformer; it has no kernels for fused recurrent
 * ops, and its convolutions are slower than oneDNN's. A fixed rule, and none that takes times, so that a step's numbers are the same each time.
 */
import { bool, type Attribute, type NativeBackend } from "../ops.js";

/** With fewer weights a step is over in well under a millisecond. */
const FEWEST_WEIGHTS = 2 ** 18;
/** Compiling takes as long as a graph has ops. */
const MOST_OPS = 100;

const NOT_DENSE = /Conv|Pool|Norm|Block|Cudnn|Gather|Mkl|Fft/i;

/** Said with the call of a graph, as Keras's `jit_compile` says it. */
export const compiled: readonly Attribute[] = [bool("_XlaMustCompile", true)];

/** @param sizes of the weights */
export function worthCompiling(
  { isUsingGpuDevice }: NativeBackend,
  ops: readonly string[],
  sizes: readonly number[],
): boolean {
  return (
    !isUsingGpuDevice && // where it was not tried
    sizes.reduce((sum, size) => sum + size, 0) >= FEWEST_WEIGHTS &&
    ops.length <= MOST_OPS &&
    ops.includes("MatMul") &&
    !ops.some((op) => NOT_DENSE.test(op))
  );
}
