/**
 * tf.js in a page: what `backend/tf.ts` is in Node. Plain JavaScript computes, which suits what a slider computes again and again:
 * small, exact, ready at once. What tf.js lacks or gets wrong on that rung is supplied as in Node.
 */
import * as tfjs from "@tensorflow/tfjs";
import "./globals.js";
import { supply } from "../backend/kernels/supply.js";

await tfjs.setBackend("cpu");
await tfjs.ready();
supply(tfjs, "cpu");

export * from "@tensorflow/tfjs";
