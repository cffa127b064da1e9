/**
 * danfojs-node asks for `@tensorflow/tfjs-node`, and would load a native TensorFlow whatever backend was chosen. All its files get tf.js
 * from one of its own, `shared/tensorflowlib.js`; that module is answered here, before danfojs is loaded, with the tf.js that everybody
 * else uses. It needs no more of it than tensors and moments.
 */
import { createRequire, Module } from "node:module";

const require = createRequire(import.meta.url);

const path =
  require.resolve("danfojs-node/dist/danfojs-base/shared/tensorflowlib.js");
const answered = new Module(path);
answered.filename = path;
answered.loaded = true;
answered.exports = { __esModule: true, default: require("@tensorflow/tfjs") };
require.cache[path] = answered;
