/**
 * tf.js, ready to compute: importing this module waits until the ladder has chosen a backend, so that `tf` is fast from its first use.
 *
 * Every name of `@tensorflow/tfjs` is here unchanged; the library adds to tf.js, it does not hide it.
 */
export * from "@tensorflow/tfjs";
import { choose } from "./choose.js";

await choose();
