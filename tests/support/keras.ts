/** A Python that has Keras, for what is compared with it: the benchmark, and the round trips of `npm run verify`. */
import { fileURLToPath } from "node:url";
import type { Environment } from "../bench/python.js";

/**
 * The wheel is the one whose libtensorflow the native rung loads. `keras.lock` is made of `keras.in` by `uv pip compile --universal
 * --python-version 3.11 --generate-hashes --no-emit-index-url`.
 */
export const keras: Environment = {
  name: "keras",
  requirements: ["tensorflow-cpu==2.21.0", "keras==3.15.1"],
  lock: fileURLToPath(new URL("keras.lock", import.meta.url)),
  modules: ["keras", "tensorflow"],
  size: "about 300 MB",
};
