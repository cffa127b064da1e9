/** Run by `webgpu.process.test.ts`, in a process whose loader finds the driver. */
import { sweep } from "./sweep.js";

await sweep("webgpu", {
  why:
    "WebGPU's shading language allows sin and cos an error of 2^-11, none is stated beyond a full turn (a transform's sums), and inverse functions are as good as their building blocks; " +
    "tf.js's shaders compute whole numbers in float32.",
  coarse: {
    sin: 2 ** -11,
    cos: 2 ** -11,
    tan: 2 ** -10,
    acos: 2 ** -11,
    "fft of 5": 2 ** -9,
  },
  wholeNumbers: {
    upTo: 2 ** 24,
    cases: ["int add", "int mul", "sum of int", "matMul of int"],
  },
});
