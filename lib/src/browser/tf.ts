/**
 * tf.js in a page: what `backend/tf.ts` is in Node. Plain JavaScript computes, which suits what a slider computes again and again:
 * small, exact, ready at once. What tf.js lacks or gets wrong on that rung is supplied as in Node.
 */
import * as tfjs from "@tensorflow/tfjs";
import "./globals.js";
import { supply } from "../backend/kernels/supply.js";

await tfjs.setBackend("cpu");
await tfjs.ready();

// A bundler's namespace cannot be written to: what replaces a layer goes into a copy.
const core = { ...tfjs, layers: { ...tfjs.layers } };
supply(core, "cpu");

/**
 * What computes: `cpu`. Whoever takes `tf` out of `nabla` takes this as well: a bundler follows `tf.…` to tf.js's own files, and would leave
 * this one out, with the engine.
 */
export const engine: string = tfjs.getBackend();

export const { layers } = core;
export * from "@tensorflow/tfjs";
